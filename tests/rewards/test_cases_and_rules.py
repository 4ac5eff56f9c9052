"""Money kept back while a case is open, and rules that two people publish."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from bench.proofs import royalties
from community.books import queries as books
from community.books.rules import Kind
from community.core.actor import SYSTEM, Role
from community.core.clock import now
from community.core.db import db, transaction
from community.core.errors import Conflict, Forbidden, Invalid
from community.fairplay import actions as fairplay
from community.fairplay import queries as cases
from community.fairplay.models import FairPlayCase
from community.fairplay.rules.suspicion import Act, Evidence, Suspicion
from community.fairplay.rules.suspicion import Kind as CaseKind
from community.members.models import Member
from community.notifications.models import Notification
from community.rewards import actions, jobs, queries
from community.rewards.models import RewardRuleSet
from community.rewards.rules.royalty import royalty, total
from community.rewards.rules.terms import Terms
from tests.rewards.test_awards import all_is_well, money_of

REASON = "They accept each other's answers and nobody else reads them."


@pytest.fixture
def paid(make, period, drain):
    """An answer that was accepted, with its money on the way."""
    answer = make.answer(accepted=True)
    drain()
    return answer


def file_case(answer):
    found = cases.load_snapshot(now() - timedelta(days=400))
    asker = next(fact.by_id for fact in found.acceptances if fact.answer_id == answer.id)
    suspicion = Suspicion(
        CaseKind.PAIR,
        (asker, answer.author_id),
        96,
        (Evidence("One between them.", 3.0),),
        Act.REVERSE,
        acceptances=tuple(
            place for place, fact in enumerate(found.acceptances) if fact.answer_id == answer.id
        ),
    )
    with transaction():
        fairplay.file_suspicions(SYSTEM, found, [suspicion])
    return db.session.scalars(sa.select(FairPlayCase)).one()


def decide(make, case, act):
    with transaction():
        fairplay.decide_case(make.actor(Role.MODERATOR), case, act, reason=REASON)


def test_an_open_case_keeps_everything_back_and_dismissing_it_lets_go(make, paid, award, drain, clock):
    case = file_case(paid)
    jobs.follow_cases()
    jobs.follow_cases()
    assert money_of(paid.author_id) == {Kind.HELD: 150}
    # What is earned meanwhile is kept back too, and nothing is released while it lasts.
    make.confirmation(paid, by=make.member(created_at=now() - timedelta(days=60)))
    drain()
    clock.freeze(now() + timedelta(days=20))
    jobs.release_due()
    assert money_of(paid.author_id) == {Kind.HELD: 220}
    told = db.session.scalars(sa.select(Notification.note).where(Notification.kind == "rewards")).all()
    assert any("Somebody looks" in note for note in told)
    all_is_well()
    decide(make, case, Act.DISMISS)
    drain()
    assert money_of(paid.author_id) == {Kind.ACCRUED: 220}
    jobs.release_due()
    assert money_of(paid.author_id) == {Kind.PAYABLE: 220}
    all_is_well()


def test_reversing_takes_exactly_what_the_case_rests_on_and_undoing_gives_it_back(make, paid, award, drain):
    other = make.answer(
        author=db.session.get_one(Member, paid.author_id),
        body="Another matter, for somebody else entirely.",
        accepted=True,
    )
    drain()
    case = file_case(paid)
    jobs.follow_cases()
    causes = {row.cause for row in cases.list_causes(make.actor(Role.MODERATOR), case)}
    assert award(f"accept:{paid.id}").cause in causes
    decide(make, case, Act.REVERSE)
    drain()
    assert award(f"accept:{paid.id}").state == "reversed"
    assert award(f"accept:{other.id}").state == "accrued"
    assert "not earned in the spirit" in award(f"accept:{paid.id}").why
    jobs.sweep_everything()
    assert award(f"accept:{paid.id}").state == "reversed"
    all_is_well()
    with transaction():
        fairplay.undo_decision(make.actor(Role.MODERATOR), case)
    drain()
    assert award(f"accept:{paid.id}").state == "held"
    assert queries.sum_at_stake(case.id) == 50
    all_is_well()


def test_a_hold_covers_what_could_be_claimed_of_closed_periods(make, paid, admin, clock, drain):
    clock.freeze("2026-09-20T12:00")
    jobs.release_due()
    with transaction():
        actions.begin_closing(admin, 1)
    jobs.close_period(1)
    assert money_of(paid.author_id) == {Kind.PAYABLE: 150}
    file_case(paid)
    jobs.follow_cases()
    assert money_of(paid.author_id) == {Kind.HELD: 150}
    with transaction():
        taken = queries.find_awards([f"accept:{paid.id}"])[f"accept:{paid.id}"]
        actions.claw_back(SYSTEM, [taken.id], reason="Found unfair.", case_ref="case:1")
    # The first steps hung on it, and went with it in the same moment.
    assert money_of(paid.author_id) == {}
    all_is_well()


def test_only_moderators_hold_and_take_back(make, paid):
    payee = books.find_payee(paid.author_id)
    own = [award.id for award in queries.list_live_awards(payee.id)]
    for role in (Role.MEMBER, Role.SUPER_USER, Role.AGENT):
        with pytest.raises(Forbidden), transaction():
            actions.hold_payee(make.actor(role), payee, "case:9", reason=REASON)
        with pytest.raises(Forbidden), transaction():
            actions.claw_back(make.actor(role), own, reason=REASON, case_ref="case:9")


def test_whoever_drafts_does_not_approve_and_approved_rules_never_change(make, admin, period):
    checker = make.actor(Role.ADMIN)
    with transaction():
        draft = actions.begin_draft(admin)
        actions.edit_draft(
            admin,
            revision=draft.revision,
            terms=Terms(accept_minor=80),
            changelog="More for an accepted answer.",
        )
    with pytest.raises(Invalid), transaction():
        actions.propose_draft(admin, revision=draft.revision, starts_on=date(2026, 3, 12), notice_days=14)
    with pytest.raises(Forbidden), transaction():
        actions.approve_draft(checker, revision=draft.revision)
    with transaction():
        actions.propose_draft(admin, revision=draft.revision, starts_on=date(2026, 4, 1), notice_days=14)
    with pytest.raises(Forbidden, match="Another admin"), transaction():
        actions.approve_draft(admin, revision=draft.revision)
    with pytest.raises(Conflict), transaction():
        actions.approve_draft(checker, revision=draft.revision - 1)
    with transaction():
        actions.approve_draft(checker, revision=draft.revision)
    with pytest.raises(sa.exc.DBAPIError), db.session.begin_nested():
        db.session.execute(sa.update(RewardRuleSet).where(RewardRuleSet.version == 2).values(changelog="x"))
    assert queries.get_rules_on(date(2026, 3, 31)).terms.accept_minor == 50
    assert queries.get_rules_on(date(2026, 4, 1)).terms.accept_minor == 80
    with transaction():
        actions.withdraw_rules(checker, 2)
    assert queries.get_rules_on(date(2026, 4, 1)).terms.accept_minor == 50


def test_the_deeds_day_decides_which_version_pays(make, admin, period, award, drain, clock):
    checker = make.actor(Role.ADMIN)
    with transaction():
        draft = actions.begin_draft(admin)
        actions.edit_draft(
            admin,
            revision=draft.revision,
            terms=Terms(accept_minor=80),
            changelog="More for an accepted answer.",
        )
        actions.propose_draft(admin, revision=draft.revision, starts_on=date(2026, 4, 1), notice_days=14)
        actions.approve_draft(checker, revision=draft.revision)
    clock.freeze("2026-03-31T23:59:59")
    before = make.answer(accepted=True)
    clock.freeze("2026-04-01T00:00")
    after = make.answer(accepted=True)
    drain()
    assert [award(f"accept:{found.id}").amount_minor for found in (before, after)] == [50, 80]
    assert [award(f"accept:{found.id}").rule_version for found in (before, after)] == [1, 2]
    all_is_well()


def test_a_dry_run_costs_the_past_by_both_rules(make, admin, period, drain):
    for _ in range(2):
        make.answer(accepted=True)
    drain()
    with transaction():
        draft = actions.begin_draft(admin)
        actions.edit_draft(
            admin,
            revision=draft.revision,
            terms=Terms(accept_minor=80),
            changelog="More for an accepted answer.",
        )
        run = actions.ask_dry_run(admin, draft, since=date(2026, 3, 1), until=date(2026, 3, 10))
    jobs.try_draft(run.id)
    db.session.expire_all()
    run = queries.get_dry_run(run.id)
    # What was really given, told from the deeds: two answers, and two first ones.
    assert (run.before_minor, run.after_minor) == (300, 360)
    assert queries.sum_earned(1) == run.before_minor
    assert run.by_kind["accept"] == [100, 160]
    assert [line.change_minor for line in queries.list_changes_of(run, 1, gains_first=True).items] == [30, 30]


def test_royalties_fall_smoothly_and_lose_nothing(make):
    assert [royalty(10, 50, n) for n in (1, 51)] == [10, 5]
    assert sum(royalty(3, 20, n) for n in range(1, 2_001)) == total(3, 20, 2_000)
    paid, helped = royalties.paid_and_helped(4, helpers=60)
    assert royalties.spearman(paid, helped) >= royalties.LEAST
    assert royalties.copies(200) <= royalties.TERMS.accept_minor < royalties.copies(200, are_seen=False)
    assert royalties.ring(40, seen_after_days=14)[0] == 0 < royalties.ring(40, seen_after_days=14)[1]
