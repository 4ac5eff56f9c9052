"""The points ledger: what earns what, the daily cap, mirrors, and that no line ever changes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from community.core.actor import SYSTEM
from community.core.db import db, transaction
from community.reputation import actions, queries
from community.reputation.models import LedgerEntry
from community.reputation.rules import Award, Cause, Rule, RuleSet, due, faded
from community.threads.models import Thread
from community.votes import actions as votes
from tests.support.truth import untruths

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def lines(member):
    query = select(LedgerEntry).where(LedgerEntry.member_id == member.id).order_by(LedgerEntry.id)
    return db.session.scalars(query).all()


def vote_times(make, row, number):
    for _ in range(number):
        make.vote(row)


def take_back(make, voter, answer):
    with transaction():
        votes.withdraw_vote(make.actor(voter), db.session.get_one(Thread, answer.thread_id), answer)
    db.session.expire_all()


RULES = RuleSet(
    version=1,
    starts_on=None,
    daily_cap_points=200,
    rules={
        Cause.ANSWER_VOTED: Rule(points=10, is_daily=True),
        Cause.HAVE_TOO: Rule(points=1, limit_per_post=15),
        Cause.DEFLECTION: Rule(points=1, fades_after=50),
    },
)


@given(worth=st.integers(0, 2_000), more=st.integers(0, 100))
@pytest.mark.parametrize("pool", ["day:2026-03-04", "have_too:thread:7:1", "deflection:answer:7:1"])
def test_a_pool_never_gives_more_than_its_entries_are_worth_and_never_less_for_more_of_them(
    pool, worth, more
):
    assert 0 <= due(pool, RULES, worth) <= worth
    assert 0 <= due(pool, RULES, worth + more) - due(pool, RULES, worth) <= more


def test_a_day_gives_its_cap_and_a_question_fifteen_for_those_who_have_it_too():
    assert [due("day:2026-03-04", RULES, worth) for worth in (0, 190, 200, 210)] == [0, 190, 200, 200]
    assert [due("have_too:thread:7:1", RULES, worth) for worth in (3, 15, 40)] == [3, 15, 15]


def test_help_fades_smoothly_and_never_ends():
    assert [faded(worth, 50) for worth in (0, 50, 51, 52, 100, 200, 1_000)] == [0, 50, 50, 51, 84, 119, 199]
    assert faded(1_000, None) == 1_000


def test_a_helpful_answer_earns_ten_a_helpful_question_two_and_a_reply_nothing(make):
    member = make.member()
    for row in (make.answer(author=member), make.thread(author=member), make.reply(author=member)):
        make.vote(row)
    assert [(line.kind, line.points) for line in lines(member)] == [
        ("answer_voted", 10),
        ("question_voted", 2),
    ]
    assert {line.rule_version for line in lines(member)} == {1}


def test_marks_give_at_most_two_hundred_a_day_with_a_partial_entry_at_the_edge(make, clock):
    clock.freeze(NOON)
    member = make.member()
    question = make.thread(author=member)
    make.vote(question)
    vote_times(make, make.answer(author=member), 21)
    assert [line.points for line in lines(member)[-3:]] == [10, 8, 0]
    assert member.points == 200
    assert {line.full_points for line in lines(member)[-3:]} == {10}
    assert untruths() == []


def test_acceptances_do_not_count_towards_the_cap(make, clock):
    clock.freeze(NOON)
    member = make.member()
    answer = make.answer(author=member)
    make.acceptance(answer)
    vote_times(make, answer, 20)
    assert member.points == 215
    make.answer(author=member, accepted=True)
    assert db.session.get_one(type(member), member.id).points == 230


def test_the_next_day_by_utc_begins_anew(make, clock):
    clock.freeze("2026-03-04T23:59")
    member = make.member()
    answer = make.answer(author=member)
    vote_times(make, answer, 21)
    assert member.points == 200
    clock.freeze("2026-03-05T00:00")
    make.vote(answer)
    assert db.session.get_one(type(member), member.id).points == 210


def test_a_capped_entry_is_taken_back_with_what_it_gave_and_not_with_its_worth(make, clock):
    clock.freeze(NOON)
    member, last = make.member(), make.member()
    make.vote(make.thread(author=member))
    answer = make.answer(author=member)
    vote_times(make, answer, 19)
    make.vote(answer, voter=last)
    assert lines(member)[-1].points == 8
    take_back(make, last, answer)
    assert lines(member)[-1].points == -8
    assert member.points == 192
    assert untruths() == []


def test_what_is_taken_back_makes_room_under_the_days_cap_even_on_a_later_day(make, clock):
    clock.freeze(NOON)
    member, first = make.member(), make.member()
    answer = make.answer(author=member)
    make.vote(answer, voter=first)
    vote_times(make, answer, 20)
    assert member.points == 200
    clock.advance(days=1)
    take_back(make, first, answer)
    assert [(line.kind, line.points) for line in lines(member)[-2:]] == [
        ("answer_voted", -10),
        ("settled", 10),
    ]
    assert queries.count_capped_points(member.id, NOON.date()) == 200
    assert queries.count_capped_points(member.id, (NOON + timedelta(days=1)).date()) == 0
    assert untruths() == []


def test_one_cause_is_one_entry_and_reversing_twice_reverses_once(make):
    member = make.member()
    award = Award(member_id=member.id, kind=Cause.ANSWER_VOTED, cause="vote:900")
    with transaction():
        for _ in range(2):
            actions.post_entries(SYSTEM, [(NOON, award)])
        assert actions.end_causes(SYSTEM, ["vote:900"], "withdrawn") == 1
        assert actions.end_causes(SYSTEM, ["vote:900", "vote:901"], "withdrawn") == 0
    db.session.expire_all()
    assert [line.points for line in lines(member)] == [10, -10]
    assert member.points == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entries SET points = 1000",
        "UPDATE ledger_entries SET member_id = member_id",
        "DELETE FROM ledger_entries",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_a_line(make, statement):
    make.vote(make.answer())
    db.session.commit()
    before = db.session.execute(text("SELECT * FROM ledger_entries")).all()
    with pytest.raises(DatabaseError, match="append-only"), transaction():
        db.session.execute(text(statement))
    assert db.session.execute(text("SELECT * FROM ledger_entries")).all() == before


def test_of_two_entries_for_one_cause_the_database_refuses_the_second(make):
    member = make.member()
    row = {
        "member_id": member.id, "points": 10, "full_points": 10, "kind": "answer_voted", "cause": "vote:1",
        "rule_version": 1, "earned_on": NOON.date(), "posted_at": NOON,
    }  # fmt: skip
    with transaction():
        db.session.add(LedgerEntry(**row))
    with pytest.raises(DatabaseError, match=r"(?i)unique"), transaction():
        db.session.add(LedgerEntry(**row))
