"""Which question suits whom: by what surely helped before, by how long it waits, and by how many have it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.routing.rules import Record, Subject, Waiting, fit, for_helper, urgency

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
HUB, PHONE, WIFI, HELP = (Subject.PRODUCT, 1), (Subject.PRODUCT, 2), (Subject.TAG, 1), (Subject.BOARD, 1)


def question(number, *keys, hours=1.0, have_too=0):
    return Waiting(number, keys, NOW - timedelta(hours=hours), have_too)


def ids(fits):
    return [one.id for one in fits]


def test_what_one_answered_well_comes_first_and_what_one_does_not_know_stands_apart():
    records = {HUB: Record(20, 18), PHONE: Record(20, 4)}
    known, others = for_helper([question(1, PHONE), question(2, HUB), question(3, WIFI)], records, NOW)
    assert ids(known) == [2, 1]
    assert ids(others) == [3]
    assert known[0].best == HUB


def test_two_lucky_answers_say_less_than_twenty_good_ones():
    records = {HUB: Record(2, 2), PHONE: Record(20, 18)}
    known, _ = for_helper([question(1, HUB), question(2, PHONE)], records, NOW)
    assert ids(known) == [2, 1]


def test_answers_that_helped_nobody_are_no_skill():
    known, others = for_helper([question(1, HUB)], {HUB: Record(30, 0)}, NOW)
    assert (known, ids(others)) == ([], [1])


def test_a_product_says_more_than_a_tag_and_a_tag_more_than_a_board():
    records = dict.fromkeys((HUB, WIFI, HELP), Record(20, 18))
    known, _ = for_helper([question(1, HELP), question(2, WIFI), question(3, HUB)], records, NOW)
    assert ids(known) == [3, 2, 1]


def test_knowing_more_of_it_is_better():
    records = dict.fromkeys((HUB, WIFI), Record(20, 18))
    assert fit(question(1, HUB, WIFI), records, NOW).score > fit(question(2, HUB), records, NOW).score


def test_a_question_gains_within_its_first_day_and_with_all_who_have_it_and_loses_once_it_is_stale():
    fresh, day, month = (urgency(question(1, HUB, hours=hours), NOW) for hours in (0, 24, 24 * 31))
    assert fresh < day
    assert month == pytest.approx(day / 2)
    assert urgency(question(1, HUB, have_too=9), NOW) > urgency(question(1, HUB), NOW)


def test_a_question_from_the_future_counts_as_fresh():
    assert urgency(question(1, HUB, hours=-3), NOW) == urgency(question(1, HUB, hours=0), NOW)


KEYS = st.sampled_from([HUB, PHONE, WIFI, HELP])
QUESTIONS = st.lists(
    st.builds(
        question,
        st.integers(1, 10**6),
        hours=st.floats(0, 10_000),
        have_too=st.integers(0, 500),
    ),
    unique_by=lambda one: one.id,
    max_size=12,
)
RECORDS = st.dictionaries(
    KEYS, st.integers(1, 400).flatmap(lambda n: st.builds(Record, st.just(n), st.integers(0, n)))
)


@given(QUESTIONS, RECORDS, st.data())
def test_every_question_is_offered_once_and_more_help_never_ranks_one_lower(questions, records, data):
    questions = [
        Waiting(one.id, tuple(data.draw(st.sets(KEYS))), one.asked_at, one.have_too_count)
        for one in questions
    ]
    known, others = for_helper(questions, records, NOW)
    assert sorted(ids(known) + ids(others)) == sorted(one.id for one in questions)
    assert [one.score for one in known] == sorted((one.score for one in known), reverse=True)
    for key, record in records.items():
        if record.helped < record.answers:
            better = {**records, key: Record(record.answers, record.helped + 1)}
            for one in questions:
                if key in one.keys:
                    assert fit(one, better, NOW).score >= fit(one, records, NOW).score
