"""A team's clocks: working time only, started by the customer, stopped by the team, standing while the customer is to answer."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.escalation.rules.clocks import (
    Clocks,
    Hours,
    Promise,
    answered,
    begin,
    resumed,
    stopped,
    written,
)
from community.escalation.rules.work import patience_ends_at

OFFICE = Hours("Europe/London", {day: ((time(9), time(17)),) for day in range(5)})
PROMISE = Promise(first=240, next=120, solve=960)
moments = st.integers(0, 525_600).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-06-01T09:00+00:00", 60, "2026-06-01T10:00+00:00"),  # Monday 10:00 in London.
        ("2026-06-01T15:30+00:00", 60, "2026-06-02T08:30+00:00"),  # Half an hour today, half tomorrow.
        ("2026-06-05T20:00+00:00", 30, "2026-06-08T08:30+00:00"),  # Friday night: Monday.
        ("2026-03-27T16:30+00:00", 60, "2026-03-30T08:30+00:00"),  # The clocks go forward in between.
        ("2026-10-23T15:30+00:00", 60, "2026-10-26T09:30+00:00"),  # And back.
    ],
)
def test_only_working_time_counts(start, minutes, due):
    assert OFFICE.after(datetime.fromisoformat(start), minutes) == datetime.fromisoformat(due)


def test_holidays_and_nights_are_not_worked():
    shop = Hours("Europe/London", OFFICE.weekly, frozenset({date(2026, 12, 25)}))
    assert shop.after(datetime(2026, 12, 24, 16, 30, tzinfo=UTC), 60) == datetime(
        2026, 12, 28, 9, 30, tzinfo=UTC
    )
    night = Hours("UTC", {4: ((time(22), time(0)),)})
    assert night.after(datetime(2026, 6, 5, 23, tzinfo=UTC), 90) == datetime(2026, 6, 12, 22, 30, tzinfo=UTC)


@given(moments, st.integers(1, 3_000))
def test_what_is_due_is_as_many_working_minutes_away_as_were_promised(start, minutes):
    due = OFFICE.after(start, minutes)
    assert abs(OFFICE.minutes_between(start, due) - minutes) <= 1
    assert OFFICE.minutes_between(due, start) == 0


@given(
    moments,
    st.lists(st.tuples(st.sampled_from(["ask", "answer", "wait"]), st.integers(1, 4_000)), max_size=12),
)
def test_asking_again_makes_nobody_wait_longer_and_answers_leave_nothing_due(start, deeds):
    clocks, now, is_answered = begin(start, OFFICE, PROMISE), start, False
    for deed, minutes in deeds:
        now += timedelta(minutes=minutes)
        before = clocks
        if deed == "ask":
            clocks = written(clocks, now, OFFICE, PROMISE, is_answered=is_answered)
            assert clocks.due_at is not None
            was = before.first_due_at or before.next_due_at
            if was is not None:
                assert (clocks.first_due_at or clocks.next_due_at) == was
        else:
            is_answered, clocks = True, answered(clocks)
            assert clocks.first_due_at is None
            assert clocks.next_due_at is None
            if deed == "wait":
                clocks = stopped(clocks, now, OFFICE)
                assert clocks.due_at is None


@given(moments, st.integers(0, 900), st.integers(0, 100_000))
def test_waiting_for_the_customer_costs_the_team_nothing(start, worked, waited):
    at = OFFICE.after(start, worked) if worked else start
    clocks = stopped(begin(start, OFFICE, PROMISE), at, OFFICE)
    again = resumed(clocks, at + timedelta(minutes=waited), OFFICE)
    left = OFFICE.minutes_between(at + timedelta(minutes=waited), again.solve_due_at)
    assert abs(left - (PROMISE.solve - worked)) <= 2


def test_what_ran_out_is_still_late_after_waiting():
    clocks = stopped(
        Clocks(solve_due_at=datetime(2026, 6, 1, 9, tzinfo=UTC)), datetime(2026, 6, 1, 12, tzinfo=UTC), OFFICE
    )
    later = datetime(2026, 6, 3, 12, tzinfo=UTC)
    assert clocks.solve_minutes_left == -180
    assert resumed(clocks, later, OFFICE).solve_due_at == later


def test_askers_wait_as_long_as_was_promised_an_hour_at_least_and_three_days_at_most():
    asked = datetime(2026, 6, 1, tzinfo=UTC)
    waits = [patience_ends_at(asked, minutes) - asked for minutes in (5, 300, 100_000, None)]
    assert waits == [timedelta(hours=hours) for hours in (1, 5, 72, 24)]
