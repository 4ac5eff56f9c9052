"""Visits in which somebody looks for help: what belongs to one, and how it ends."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from community.core import clock
from community.core.actor import SYSTEM, VISITOR, Role
from community.core.db import db, transaction
from community.deflection import actions, jobs, queries
from community.deflection.actions import Told, Visitor
from community.deflection.models import Deflection, Visit, VisitFact
from community.deflection.rules import Place
from community.deflection.rules.visits import Fact, FactKind, Outcome, is_bot_behaviour, outcome_of
from community.members import actions as members
from community.members import queries as member_queries
from community.threads import actions as threads
from community.threads.rules import Kind
from tests.support.client import BROWSER, post

K = FactKind
HOUR = timedelta(hours=1)


@pytest.fixture
def start():
    """A moment from which hours are counted."""
    return clock.now()


@pytest.fixture
def solved(make, start):
    thread = make.thread(title="The lamp blinks violet", at=start - 100 * HOUR)
    make.answer(thread, author=make.member(), body="Press the crimson button.", accepted=True)
    return thread


def guest(key="a key"):
    return Visitor(VISITOR, key, BROWSER)


def note(who, kind, at, thread=None, place=Place.SEARCH, **more):
    with clock.at(at), transaction():
        return actions.note_fact(who, Told(kind=kind, place=place, thread=thread, **more))


def settle(at):
    with clock.at(at):
        jobs.settle_visits()


def outcomes():
    return [visit.outcome for visit in db.session.scalars(select(Visit).order_by(Visit.id))]


def helped(thread):
    with transaction(writes=False):
        return queries.count_helped([thread.id]).get(thread.id, 0)


SEEN = {"offered": [], "found_count": 3}


@pytest.mark.parametrize(
    ("chain", "outcome"),
    [
        ([K.SEARCHED], "unknown"),
        ([K.SEARCHED, K.OPENED], "implicit"),
        ([K.LANDED], "implicit"),
        ([K.SEARCHED, K.OPENED, K.NOT_IT], "failed"),
        ([K.SEARCHED, K.OPENED, K.SOLVED], "confirmed"),
        ([K.OPENED_ASK, K.TYPED, K.OPENED], "explicit"),
        ([K.OPENED_SUPPORT, K.TYPED, K.OPENED], "explicit"),
        ([K.OPENED_ASK, K.TYPED, K.OPENED, K.NOT_IT], "failed"),
        ([K.OPENED_ASK, K.TYPED], "unknown"),
        ([K.OPENED_ASK, K.TYPED, K.OPENED, K.ASKED], "failed"),
        ([K.SEARCHED, K.SOLVED, K.CONTACTED], "failed"),
        ([K.LOST], "unknown"),
        ([K.LOST, K.SEARCHED, K.OPENED], "implicit"),
    ],
)
def test_each_chain_has_exactly_one_outcome(solved, start, chain, outcome):
    about_thread = (K.OPENED, K.LANDED, K.NOT_IT, K.SOLVED)
    for step, kind in enumerate(chain):
        more = SEEN if kind in (K.SEARCHED, K.TYPED) else {}
        note(
            guest(),
            kind,
            start + step * timedelta(minutes=1),
            solved if kind in about_thread else None,
            **more,
        )
    settle(start + 71 * HOUR)
    assert outcomes() == [None]
    settle(start + 80 * HOUR)
    assert outcomes() == [outcome]


def test_a_search_that_found_nothing_failed(app, start):
    note(guest(), K.SEARCHED, start, query="zebra stripes", offered=[])
    settle(start + 80 * HOUR)
    assert outcomes() == ["failed"]


def test_while_there_is_no_index_nothing_tells_whether_it_failed(app, start):
    note(guest(), K.SEARCHED, start, query="zebra stripes", offered=None)
    settle(start + 80 * HOUR)
    assert outcomes() == ["unknown"]


def test_an_open_thread_that_was_read_helped_nobody_for_certain(make, start):
    waiting = make.thread(at=start - HOUR)
    note(guest(), K.OPENED, start, waiting)
    settle(start + 80 * HOUR)
    assert outcomes() == ["unknown"]


def test_coming_back_within_three_days_is_the_same_visit_and_later_is_another(solved, start):
    note(guest(), K.SEARCHED, start, **SEEN)
    note(guest(), K.OPENED, start + 50 * HOUR, solved)
    note(guest(), K.SEARCHED, start + 123 * HOUR, **SEEN)
    settle(start + 300 * HOUR)
    assert outcomes() == ["implicit", "unknown"]
    kinds = db.session.scalars(select(VisitFact.kind).order_by(VisitFact.happened_at, VisitFact.id)).all()
    assert kinds == ["searched", "came_back", "opened", "searched"]


def test_what_comes_a_while_after_this_solved_it_is_another_visit(solved, start):
    note(guest(), K.SOLVED, start, solved)
    note(guest(), K.SEARCHED, start + timedelta(minutes=10), **SEEN)
    note(guest(), K.SEARCHED, start + 5 * HOUR, **SEEN)
    settle(start + 100 * HOUR)
    assert outcomes() == ["confirmed", "unknown"]


def test_a_ticket_within_three_days_turns_what_had_ended_well(solved, start):
    with clock.at(start), transaction():
        actions.confirm_deflection(guest(), solved, query="violet", place=Place.SEARCH)
    assert helped(solved) == 1
    note(guest(), K.CONTACTED, start + 71 * HOUR, ticket_id=9)
    settle(start + 200 * HOUR)
    assert outcomes() == ["failed"]
    assert helped(solved) == 0


def test_a_ticket_after_three_days_turns_nothing(solved, start):
    with clock.at(start), transaction():
        actions.confirm_deflection(guest(), solved, query="violet", place=Place.SEARCH)
    note(guest(), K.CONTACTED, start + 73 * HOUR, ticket_id=9)
    settle(start + 200 * HOUR)
    assert outcomes() == ["confirmed", "failed"]
    assert helped(solved) == 1


def test_a_ticket_turns_every_visit_that_is_not_final_and_belongs_to_one(solved, start):
    note(guest(), K.SOLVED, start, solved)
    note(guest(), K.OPENED, start + 2 * HOUR, solved)  # Another visit: the first had ended.
    note(guest(), K.CONTACTED, start + 3 * HOUR, ticket_id=9)
    note(guest("another"), K.OPENED, start, solved)
    settle(start + 200 * HOUR)
    assert outcomes() == ["failed", "failed", "implicit"]
    tickets = db.session.scalars(select(VisitFact).where(VisitFact.kind == K.CONTACTED)).all()
    assert len(tickets) == 1


@pytest.mark.parametrize(("kind", "outcome"), [(Kind.QUESTION, "failed"), (Kind.DISCUSSION, "implicit")])
def test_posting_a_question_counts_against_the_members_own_visit_and_a_discussion_does_not(
    make, solved, start, kind, outcome
):
    member, board = make.member(), make.board()
    note(Visitor(make.actor(member), "", BROWSER), K.OPENED, start, solved)
    with clock.at(start + HOUR), transaction():
        threads.post_thread(
            make.actor(member), board=board, kind=kind, title="The lamp still blinks", body="All day long."
        )
    settle(start + 200 * HOUR)
    assert outcomes() == [outcome]


def test_a_guest_who_signs_in_half_way_goes_on_with_the_same_visit(make, solved, start):
    member = make.member()
    note(guest(), K.SEARCHED, start, **SEEN)
    with clock.at(start + timedelta(minutes=1)), transaction():
        members.start_session(SYSTEM, db.session.merge(member), visitor_key="a key")
    note(Visitor(make.actor(member), "", BROWSER), K.OPENED, start + timedelta(minutes=2), solved)
    settle(start + 100 * HOUR)
    assert outcomes() == ["implicit"]
    visit = db.session.scalars(select(Visit)).one()
    assert (visit.member_id, visit.key) == (member.id, None)


def test_signing_in_where_another_visit_goes_on_keeps_both(make, solved, start):
    member = make.member()
    note(Visitor(make.actor(member), "", BROWSER), K.OPENED, start, solved)
    note(guest(), K.SEARCHED, start + HOUR, **SEEN)
    with clock.at(start + HOUR), transaction():
        members.start_session(SYSTEM, db.session.merge(member), visitor_key="a key")
    note(Visitor(make.actor(member), "", BROWSER), K.CONTACTED, start + 2 * HOUR)
    settle(start + 100 * HOUR)
    assert outcomes() == ["failed", "failed"]


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.AGENT, Role.SUPER_USER, Role.EMPLOYEE, Role.ADMIN])
def test_whoever_helps_others_leaves_no_visit(make, solved, start, role):
    assert note(Visitor(make.actor(role), "", BROWSER), K.OPENED, start, solved) is None
    assert outcomes() == []


def test_a_guest_who_turns_out_to_be_staff_does_not_count(make, solved, start):
    moderator = make.member(Role.MODERATOR)
    note(guest(), K.OPENED, start, solved)
    with clock.at(start), transaction():
        members.start_session(SYSTEM, db.session.merge(moderator), visitor_key="a key")
    assert db.session.scalars(select(Visit)).one().excluded == "helper"


@pytest.mark.parametrize("agent", ["Googlebot/2.1 (+http://www.google.com/bot.html)", "curl/8.0", ""])
def test_programs_that_say_so_do_not_count(solved, start, agent):
    note(Visitor(VISITOR, "a key", agent), K.OPENED, start, solved)
    assert db.session.scalars(select(Visit)).one().excluded == "bot"


def test_programs_that_do_not_say_so_are_known_by_their_haste(make, solved, start):
    for step in range(30):
        note(guest(), K.OPENED, start + step * timedelta(milliseconds=100), solved)
    with clock.at(start + timedelta(minutes=1)), transaction():
        actions.confirm_deflection(guest(), solved, query="", place=Place.SEARCH)
    settle(start + 100 * HOUR)
    assert db.session.scalars(select(Visit)).one().excluded == "bot"
    assert helped(solved) == 0


def test_a_person_who_reads_a_lot_is_no_program(start):
    assert not is_bot_behaviour([start + step * timedelta(seconds=20) for step in range(200)])
    assert is_bot_behaviour([start + step * timedelta(seconds=0.9) for step in range(200)])
    assert is_bot_behaviour([start + step * timedelta(hours=1) for step in range(500)])


def test_who_asks_not_to_be_followed_is_counted_without_a_visit(solved, start):
    who = Visitor(VISITOR, "", BROWSER, is_followed=False)
    note(who, K.SEARCHED, start, **SEEN)
    with clock.at(start), transaction():
        assert actions.confirm_deflection(who, solved, query="violet", place=Place.SEARCH) is None
    assert outcomes() == []
    assert {fact.visit_id for fact in db.session.scalars(select(VisitFact))} == {None}
    assert helped(solved) == 0


def test_a_fact_that_is_sent_twice_counts_once(solved, start):
    for _ in range(2):
        note(guest(), K.OPENED, start, solved, token="0123456789ab")
    assert len(db.session.scalars(select(VisitFact)).all()) == 1


def test_a_suggestion_looked_at_instead_of_asking_helped_and_credits_the_answer(make, solved, start):
    note(guest(), K.OPENED_ASK, start, place=Place.ASK)
    note(guest(), K.TYPED, start, place=Place.ASK, query="lamp violet", offered=[solved.id])
    note(guest(), K.OPENED, start, solved, place=Place.ASK)
    assert helped(solved) == 0
    settle(start + 80 * HOUR)
    row = db.session.scalars(select(Deflection)).one()
    assert (row.outcome, row.query, row.place) == ("explicit", "lamp violet", "ask")
    assert helped(solved) == 1
    with transaction(writes=False):
        assert queries.count_helped_by_answers([row.answer_id]) == {row.answer_id: 1}
    settle(start + 90 * HOUR)
    assert helped(solved) == 1


def test_settling_is_the_machines_business(make, start):
    with pytest.raises(Exception, match="system"), transaction():
        actions.settle_visits(make.actor(Role.ADMIN), [1])


def test_pages_tell_what_was_seen(solved, client):
    response = post(
        client,
        "/visits/facts",
        {
            "kind": "searched",
            "place": "search",
            "query": "lamp",
            "offered": f"{solved.id},99999",
            "found": "7",
        },
    )
    assert response.status_code == 204
    assert (
        post(
            client, "/visits/facts", {"kind": "opened", "place": "search", "thread_id": str(solved.id)}
        ).status_code
        == 204
    )
    visit = db.session.scalars(select(Visit)).one()
    facts = db.session.scalars(select(VisitFact).order_by(VisitFact.id)).all()
    assert [(fact.kind, fact.query, fact.found_count, fact.was_solved) for fact in facts] == [
        ("searched", "lamp", 7, False), ("opened", "", None, True),
    ]  # fmt: skip
    offers = queries.list_offers_of(visit.id, [solved.id, 99999])
    assert [(offer.thread_id, offer.opened_at is not None) for offer in offers.values()] == [
        (solved.id, True)
    ]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 422),
        ({"kind": "asked"}, 422),
        ({"kind": "solved"}, 422),
        ({"kind": "opened"}, 422),
        ({"kind": "opened", "thread_id": "99999"}, 404),
        ({"kind": "opened", "thread_id": "x"}, 422),
        ({"kind": "searched", "found": "many"}, 422),
        ({"kind": "searched", "query": "x" * 70_000, "offered": "1,a,,²," + "9" * 40}, 204),
        ({"kind": "searched", "query": "\0", "token": "<script>", "place": "nowhere"}, 204),
        ({"kind": "landed", "thread_id": "1", "referrer": "http://[::1"}, 404),
    ],
)
def test_pages_that_tell_nonsense_are_refused_or_understood(client, fields, status):
    assert post(client, "/visits/facts", fields).status_code == status


@pytest.mark.parametrize(
    ("referrer", "counts"),
    [
        ("https://www.google.co.uk/", True),
        ("https://duckduckgo.com/?q=lamp", True),
        ("https://shop.example/google.com", False),
        ("https://notgoogle.com/", False),
        ("", False),
        ("http://[::1", False),
    ],
)
def test_only_search_engines_land_people(solved, client, referrer, counts):
    post(client, "/visits/facts", {"kind": "landed", "thread_id": str(solved.id), "referrer": referrer})
    assert len(outcomes()) == counts


@pytest.mark.parametrize("header", ["DNT", "Sec-GPC"])
def test_do_not_track_leaves_no_key(solved, client, header):
    response = post(
        client, "/visits/facts", {"kind": "opened", "thread_id": str(solved.id)}, headers={header: "1"}
    )
    assert response.status_code == 204
    assert outcomes() == []
    with client.session_transaction() as session:
        assert "visitor_key" not in session


def test_not_it_is_recorded_and_leads_to_asking(solved, client):
    response = post(client, f"/threads/{solved.id}/refusals?place=thread")
    assert response.headers["Location"] == "/ask"
    assert db.session.scalars(select(VisitFact)).one().kind == "not_it"


def test_what_nobody_can_see_was_not_offered(make, client):
    hidden = make.thread(board=make.board(read="staff", write="staff"), author=make.member(Role.ADMIN))
    post(client, "/visits/facts", {"kind": "searched", "offered": str(hidden.id), "found": "1"})
    assert post(client, "/visits/facts", {"kind": "opened", "thread_id": str(hidden.id)}).status_code == 404
    visit = db.session.scalars(select(Visit)).one()
    assert queries.list_offers_of(visit.id, [hidden.id]) == {}


def test_the_rules_know_no_order_but_time(start):
    opened = Fact(K.OPENED, start, 7, True, None)
    refused = Fact(K.NOT_IT, start, 7, False, None)
    assert outcome_of([opened, refused]) is Outcome.FAILED
    assert outcome_of([refused, opened]) is Outcome.IMPLICIT


def test_what_one_looked_for_is_in_ones_copy_and_goes_with_the_person(make, solved, start):
    mine, other = make.member(password="a long enough pass phrase"), make.member()
    note(
        Visitor(make.actor(mine), "", BROWSER), K.SEARCHED, start, query="my violet lamp", offered=[solved.id]
    )
    note(Visitor(make.actor(other), "", BROWSER), K.SEARCHED, start, query="their own words", offered=[])
    copy = "".join(member_queries.stream_data_of(mine.id))
    assert "my violet lamp" in copy
    assert "their own words" not in copy
    with transaction():
        members.erase_member(make.actor(mine), db.session.merge(mine), password="a long enough pass phrase")
    assert set(db.session.scalars(select(VisitFact.query))) == {"", "their own words"}
    assert db.session.scalars(select(Visit).order_by(Visit.id)).first().member_id is None
