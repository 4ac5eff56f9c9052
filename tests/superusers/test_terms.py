"""The course of a membership, day by day: grace, warnings, excuses, renewal."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.superusers.rules.criteria import State
from community.superusers.rules.figures import Risk, gini, pace_of, top_share
from community.superusers.rules.terms import Course, Due, add_months, due

TODAY = date(2026, 6, 1)
FAR = TODAY + timedelta(days=200)


def course(state=State.QUALIFIES, **more):
    return Course(state=state, term_ends_on=more.pop("term_ends_on", FAR), **more)


def days(number):
    return TODAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        (course(), []),
        (course(State.NEAR), []),
        (course(State.BELOW), [Due.TELL_BELOW]),
        (course(State.BELOW, below_since=days(-1), grace_ends_on=days(13)), []),
        (course(State.BELOW, below_since=days(-11), grace_ends_on=days(3)), [Due.WARN]),
        (course(State.BELOW, below_since=days(-11), grace_ends_on=days(3), is_warned=True), []),
        (course(State.BELOW, below_since=days(-14), grace_ends_on=days(0), is_warned=True), []),
        (course(State.BELOW, below_since=days(-15), grace_ends_on=days(-1)), [Due.END_BAR]),
        (course(State.NEAR, below_since=days(-20), grace_ends_on=days(-6)), [Due.REGAIN]),
        (course(State.BELOW, excused_until=days(0)), []),
        (course(State.BELOW, excused_until=days(-1)), [Due.END_EXCUSE, Due.TELL_BELOW]),
        (course(term_ends_on=days(30)), [Due.ANNOUNCE_RENEWAL]),
        (course(term_ends_on=days(30), is_renewal_announced=True), []),
        (course(term_ends_on=days(0), is_renewal_announced=True), []),
        (course(term_ends_on=days(-1), is_renewal_announced=True), [Due.RENEW]),
        (course(State.BELOW, term_ends_on=days(-1), is_renewal_announced=True), [Due.TELL_BELOW]),
        (course(State.BELOW, term_ends_on=days(-1), excused_until=days(9)), [Due.RENEW]),
        (
            course(State.BELOW, term_ends_on=days(-1), below_since=days(-15), grace_ends_on=days(-1)),
            [Due.END_TERM],
        ),
        (course(sign_by=days(0)), []),
        (course(sign_by=days(-1)), [Due.END_AGREEMENT]),
        (course(sign_by=days(-1), excused_until=days(1)), []),
    ],
)
def test_what_is_due(situation, expected):
    assert due(situation, TODAY) == expected


@given(
    st.lists(st.sampled_from(State), min_size=1, max_size=120),
    st.integers(1, 60),
    st.integers(1, 30),
)
def test_nobody_leaves_without_the_full_grace_after_being_told(states, term_days, grace_days):
    """A course of any days: an end comes only when the member was below on each of the days since they were told."""
    day, told_on = TODAY, None
    now = course(term_ends_on=TODAY + timedelta(days=term_days))
    for state in states:
        steps = due(replace(now, state=state), day)
        now = replace(now, state=state)
        if Due.END_BAR in steps or Due.END_TERM in steps:
            assert len(steps) == 1
            assert told_on is not None
            assert (day - told_on).days > grace_days
            return
        if Due.TELL_BELOW in steps:
            told_on = day
            now = replace(
                now, below_since=day, grace_ends_on=day + timedelta(days=grace_days), is_warned=False
            )
        if Due.WARN in steps:
            assert not now.is_warned
            now = replace(now, is_warned=True)
        if Due.REGAIN in steps:
            told_on = None
            now = replace(now, below_since=None, grace_ends_on=None, is_warned=False)
        if Due.ANNOUNCE_RENEWAL in steps:
            now = replace(now, is_renewal_announced=True)
        if Due.RENEW in steps:
            assert state is not State.BELOW
            now = replace(
                now, term_ends_on=now.term_ends_on + timedelta(days=term_days), is_renewal_announced=False
            )
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_months_end_where_the_month_does(day, months, then):
    assert add_months(day, months) == then


@given(st.lists(st.integers(0, 1000), max_size=40))
def test_concentration_lies_between_nobody_and_one(counts):
    assert 0 <= gini(counts) < 1
    assert 0 <= top_share(counts, 1) <= top_share(counts, 5) <= 1


def test_concentration_of_known_spreads():
    assert gini([5, 5, 5, 5]) == 0
    assert gini([0, 0, 0, 8]) == 0.75
    assert top_share([1, 2, 7], 1) == 0.7


@pytest.mark.parametrize(
    ("recent", "in_all", "risk"),
    [(14, 100, Risk.LOW), (6, 92, Risk.SOME), (1, 87, Risk.HIGH), (0, 2, Risk.LOW), (0, 0, Risk.LOW)],
)
def test_who_may_be_about_to_stop(recent, in_all, risk):
    assert pace_of(recent, in_all, 100).risk is risk
