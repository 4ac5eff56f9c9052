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
from community.reputation.rules import DAILY_CAP_POINTS, POINTS, Cause, capped
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


@given(points=st.integers(0, 50), earned=st.integers(-100, 400))
def test_the_cap_never_gives_more_than_fits_and_never_takes(points, earned):
    given_points = capped(points, earned)
    assert 0 <= given_points <= points
    assert given_points == points or earned + given_points >= DAILY_CAP_POINTS


def test_rules_version_one():
    assert POINTS == {
        Cause.ANSWER_VOTED: 10,
        Cause.QUESTION_VOTED: 2,
        Cause.ANSWER_ACCEPTED: 15,
        Cause.ACCEPTED_ANOTHERS: 2,
    }
    assert DAILY_CAP_POINTS == 200


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
    vote_times(make, answer, 19)
    clock.advance(days=1)
    take_back(make, first, answer)
    assert queries.count_capped_points(member.id, NOON.date()) == 190
    assert queries.count_capped_points(member.id, (NOON + timedelta(days=1)).date()) == 0


def test_one_cause_is_one_entry_and_reversing_twice_reverses_once(make):
    member = make.member()
    award = actions.Award(member_id=member.id, kind=Cause.ANSWER_VOTED, cause="vote:900")
    with transaction():
        first = actions.post_entry(SYSTEM, award)
        assert actions.post_entry(SYSTEM, award).id == first.id
        mirror = actions.reverse_entry(SYSTEM, "vote:900")
        assert actions.reverse_entry(SYSTEM, "vote:900").id == mirror.id
        assert actions.reverse_entry(SYSTEM, "vote:901") is None
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
        "rule_version": 1, "is_capped": True, "earned_on": NOON.date(), "posted_at": NOON,
    }  # fmt: skip
    with transaction():
        db.session.add(LedgerEntry(**row))
    with pytest.raises(DatabaseError, match=r"(?i)unique"), transaction():
        db.session.add(LedgerEntry(**row))


def test_who_earned_most_lately(make, clock):
    clock.freeze(NOON)
    one, two, gone = make.member(), make.member(), make.member()
    vote_times(make, make.answer(author=one), 1)
    vote_times(make, make.answer(author=two), 2)
    clock.freeze(NOON - timedelta(days=30))
    vote_times(make, make.answer(author=gone), 5)
    assert queries.list_top_members(NOON - timedelta(days=7)) == [(two.id, 20), (one.id, 10)]
