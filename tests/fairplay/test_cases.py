from datetime import timedelta

import pytest
from sqlalchemy import select

from community.core.actor import SYSTEM, Role
from community.core.db import db
from community.core.errors import Conflict, Forbidden, Invalid
from community.fairplay import actions, jobs, queries
from community.fairplay.models import FairPlayCase, MemberHint
from community.fairplay.rules.hints import derive_key, hints_of
from community.fairplay.rules.snapshot import Snapshot
from community.fairplay.rules.suspicion import Act, Evidence, Kind, Suspicion
from community.members.models import Member, MemberSession
from community.notifications.models import Notification
from community.reputation import queries as reputation
from community.reputation.models import LedgerEntry
from community.threads.models import Thread
from community.votes import actions as votes
from tests.support.client import post

REASON = "They lift each other and nobody else reads them."


@pytest.fixture
def pair(make):
    """Two members who mark three answers of each other's."""
    one, other = make.member(name="Ada"), make.member(name="Bo")
    cast = []
    for author, voter in ((one, other), (other, one)):
        for _ in range(3):
            answer = make.answer(make.thread(), author=author)
            cast.append((make.vote(answer, voter=voter), answer, voter))
    return one, other, cast


@pytest.fixture
def case(pair, clock):
    one, other, _ = pair
    with_everything = queries.load_snapshot(clock.freeze() - timedelta(days=400))
    actions.file_suspicions(SYSTEM, with_everything, [suspicion_of(with_everything, one, other)])
    return db.session.scalars(select(FairPlayCase)).one()


def suspicion_of(snapshot: Snapshot, *members: Member) -> Suspicion:
    ids = tuple(sorted(member.id for member in members))
    places = tuple(place for place, vote in enumerate(snapshot.votes) if vote.voter_id in ids)
    return Suspicion(
        Kind.PAIR, ids, 96, (Evidence("Six marks went between them.", 3.0),), Act.REVERSE, places
    )


def points(member: Member) -> int:
    db.session.refresh(member)
    assert member.points == reputation.count_points(member.id)
    return member.points


def test_reversing_takes_exactly_the_points_of_the_causes_and_undoing_gives_them_back(make, pair, case):
    one, other, _ = pair
    moderator = make.actor(Role.MODERATOR)
    before = points(one), points(other)
    assert before == (30, 30)
    decision = actions.decide_case(moderator, case, Act.REVERSE, reason=REASON)
    assert (points(one), points(other)) == (0, 0)
    assert (decision.voided_count, case.state) == (6, "reversed")
    actions.undo_decision(moderator, case)
    assert (points(one), points(other)) == before
    assert case.state == "open"


def test_reversing_undoing_and_reversing_again_stays_exact(make, pair, case):
    moderator = make.actor(Role.MODERATOR)
    for _ in range(3):
        actions.decide_case(moderator, case, Act.REVERSE, reason=REASON)
        assert points(pair[0]) == 0
        actions.undo_decision(moderator, case)
        assert points(pair[0]) == 30


def test_a_mark_withdrawn_before_is_not_taken_twice_and_one_withdrawn_after_does_not_come_back(
    make, pair, case
):
    one, _, cast = pair
    moderator = make.actor(Role.MODERATOR)
    _withdraw(make, cast[0])
    assert points(one) == 20
    assert actions.decide_case(moderator, case, Act.REVERSE, reason=REASON).voided_count == 5
    assert points(one) == 0
    _withdraw(make, cast[1])
    assert points(one) == 0
    actions.undo_decision(moderator, case)
    assert points(one) == 10


def test_holding_takes_no_point_and_marks_the_causes(make, pair, case):
    causes = [f"vote:{vote.id}" for vote, _, _ in pair[2]]
    assert queries.list_held_causes(causes) == set()
    actions.decide_case(make.actor(Role.MODERATOR), case, Act.HOLD, reason=REASON)
    assert points(pair[0]) == 30
    assert queries.list_held_causes([*causes, "vote:999999"]) == set(causes)


def test_only_moderators_decide_and_nobody_about_themselves(make, pair, case):
    for who in (make.actor(), make.actor(Role.SUPER_USER), make.actor(Role.AGENT)):
        with pytest.raises(Forbidden):
            actions.decide_case(who, case, Act.REVERSE, reason=REASON)
    pair[0].role = Role.MODERATOR.value
    db.session.flush()
    with pytest.raises(Forbidden, match="about you"):
        actions.decide_case(make.actor(pair[0]), case, Act.DISMISS, reason=REASON)


def test_a_decision_needs_a_reason_and_is_made_once(make, case):
    moderator = make.actor(Role.MODERATOR)
    with pytest.raises(Invalid):
        actions.decide_case(moderator, case, Act.WARN, reason="  no  ")
    actions.decide_case(moderator, case, Act.WARN, reason=REASON)
    with pytest.raises(Forbidden, match="decided already"):
        actions.decide_case(moderator, case, Act.REVERSE, reason=REASON)


def test_filing_again_updates_and_a_dismissed_case_comes_back_only_when_much_was_added(
    make, pair, case, clock
):
    one, other, _ = pair
    actions.decide_case(make.actor(Role.MODERATOR), case, Act.DISMISS, reason=REASON)
    _file_again(clock, one, other)
    assert (case.state, case.cause_count) == ("dismissed", 6)
    for _ in range(5):
        make.vote(make.answer(make.thread(), author=one), voter=other)
    _file_again(clock, one, other)
    assert (case.state, case.cause_count) == ("open", 11)
    assert db.session.query(FairPlayCase).count() == 1


def test_a_ring_that_wins_a_member_is_the_same_case(make, pair, case, clock):
    one, other, _ = pair
    _file_again(clock, one, other, make.member())
    assert db.session.query(FairPlayCase).count() == 1
    assert len(case.member_ids) == 3


def test_members_hear_of_it_and_may_ask_once_to_look_again(make, pair, case, drain, client, sign_in):
    one, other, _ = pair
    moderator = make.actor(Role.MODERATOR)
    actions.decide_case(moderator, case, Act.REVERSE, reason=REASON)
    drain()
    told = db.session.scalars(select(Notification.member_id).where(Notification.kind == "case_decided")).all()
    assert sorted(told) == sorted([one.id, other.id])
    sign_in(client, one)
    assert f"/fair-play/cases/{case.id}" in client.get("/inbox").text
    assert REASON in client.get(f"/fair-play/cases/{case.id}").text
    assert post(client, f"/fair-play/cases/{case.id}/appeal", {"words": "no"}).status_code == 422
    assert post(client, f"/fair-play/cases/{case.id}/appeal", {"words": "We are sisters."}).status_code == 303
    assert (
        post(client, f"/fair-play/cases/{case.id}/appeal", {"words": "Once more, please."}).status_code == 403
    )
    assert case.appeal == "We are sisters."


def test_nobody_else_sees_a_case(make, case, client, sign_in):
    assert client.get(f"/fair-play/cases/{case.id}").status_code in {302, 303, 401}
    sign_in(client, make.member())
    assert client.get(f"/fair-play/cases/{case.id}").status_code == 404
    assert client.get("/fairplay").status_code == 403
    assert client.get(case.url).status_code == 403


def test_a_moderator_reads_decides_and_undoes_on_the_page(make, pair, case, client, sign_in):
    sign_in(client, make.member(Role.MODERATOR))
    assert "Two members for each other" in client.get("/fairplay").text
    page = client.get(case.url).text
    assert "Six marks went between them." in page
    assert "Ada" in page
    decision = f"{case.url}/decision"
    assert post(client, decision, {"_method": "PUT", "act": "reverse", "reason": ""}).status_code == 422
    assert post(client, decision, {"_method": "PUT", "act": "reverse", "reason": REASON}).status_code == 303
    assert points(pair[0]) == 0
    # Who has the page open still is told that somebody was quicker.
    assert post(client, decision, {"_method": "PUT", "act": "dismiss", "reason": REASON}).status_code == 409
    assert post(client, decision, {"_method": "DELETE"}).status_code == 303
    assert points(pair[0]) == 30


def test_a_case_with_an_erased_member_can_still_be_read_and_decided(make, pair, case, client, sign_in):
    pair[1].erased_at = pair[1].created_at
    db.session.flush()
    sign_in(client, make.member(Role.MODERATOR))
    assert client.get(case.url).status_code == 200
    actions.decide_case(make.actor(Role.MODERATOR), case, Act.REVERSE, reason=REASON)
    assert points(pair[0]) == 0


def test_the_search_runs_on_an_empty_community_and_keeps_keyed_hints_for_a_while(make, clock):
    member = make.member()
    now = clock.freeze()
    db.session.add(
        MemberSession(
            member_id=member.id, key_hash="k" * 64, device="Firefox on Linux", address="203.0.113.9",
            created_at=now, last_seen_at=now,
        )
    )  # fmt: skip
    db.session.flush()
    key = derive_key("only for tests")
    jobs.gather_hints(key)
    jobs.gather_hints(key)
    kept = db.session.scalars(select(MemberHint).order_by(MemberHint.kind)).all()
    assert [(hint.kind, hint.times) for hint in kept] == [("device", 1), ("network", 1)]
    assert not any("203" in hint.hash and "113" in hint.hash for hint in kept)
    actions.forget_hints(SYSTEM, member.id)
    assert db.session.query(MemberHint).count() == 0


def test_hints_of_another_site_cannot_be_joined_with_ours():
    here = hints_of(derive_key("one"), address="203.0.113.9", device="Firefox on Linux")
    there = hints_of(derive_key("other"), address="203.0.113.9", device="Firefox on Linux")
    assert set(here) == {"network", "device"}
    assert not set(here.values()) & set(there.values())
    assert here["network"] == hints_of(derive_key("one"), address="203.0.113.77", device="")["network"]
    assert hints_of(derive_key("one"), address="", device="Firefox") == {}
    assert hints_of(derive_key("one"), address="127.0.0.1", device="Firefox") == {}


def test_a_second_search_waits_for_the_first(make):
    admin = make.actor(Role.ADMIN)
    assert actions.start_run(admin) is not None
    assert actions.start_run(admin) is None
    with pytest.raises(Forbidden):
        actions.start_run(make.actor(Role.MODERATOR))


def test_undoing_without_a_decision_is_refused(make, case):
    with pytest.raises((Conflict, Forbidden)):
        actions.undo_decision(make.actor(Role.MODERATOR), case)


def test_the_ledger_only_grows(make, case):
    before = db.session.query(LedgerEntry).count()
    actions.decide_case(make.actor(Role.MODERATOR), case, Act.REVERSE, reason=REASON)
    assert db.session.query(LedgerEntry).count() == before + 6


def _file_again(clock, *members: Member) -> None:
    snapshot = queries.load_snapshot(clock.freeze() - timedelta(days=400))
    actions.file_suspicions(SYSTEM, snapshot, [suspicion_of(snapshot, *members)])


def _withdraw(make, cast) -> None:
    _, answer, voter = cast
    votes.withdraw_vote(make.actor(voter), db.session.get_one(Thread, answer.thread_id), answer)
