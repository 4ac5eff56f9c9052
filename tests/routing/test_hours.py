"""Time estimated from posts, quiet hours on the wall clock, and days where one lives."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.routing.rules.hours import (
    EVERY_DAY,
    Post,
    QuietHours,
    is_away,
    is_quiet,
    kind_word,
    minute_in_words,
    minute_of,
    minutes_of,
    workload,
)

LONDON, KOLKATA = ZoneInfo("Europe/London"), ZoneInfo("Asia/Kolkata")
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)  # A Monday.
MINUTES = st.lists(st.integers(0, 3_000), max_size=40)


def at(*minutes):
    return [NOON + timedelta(minutes=minute) for minute in minutes]


@pytest.mark.parametrize(
    ("minutes", "spent"),
    [
        ((), 0),
        ((0,), 5),
        ((0, 0), 5),
        ((0, 20), 25),
        ((0, 21), 10),
        ((0, 10, 30, 300), 40),
    ],
)
def test_posts_that_follow_soon_are_one_sitting_and_each_sitting_has_a_lead(minutes, spent):
    assert minutes_of(at(*minutes)) == spent


@given(MINUTES, st.randoms(use_true_random=False))
def test_the_estimate_depends_on_no_order_and_stays_within_bounds(minutes, chance):
    shuffled = minutes[:]
    chance.shuffle(shuffled)
    spent = minutes_of(at(*minutes))
    assert minutes_of(at(*shuffled)) == spent
    if minutes:
        assert 5 <= spent <= 5 + 20 * (len(minutes) - 1)
        assert spent <= max(minutes) - min(minutes) + 5


@given(MINUTES, st.integers(0, 3_000))
def test_one_more_post_adds_at_most_the_gap_and_takes_nothing_away_but_a_lead(minutes, more):
    before, after = minutes_of(at(*minutes)), minutes_of(at(*minutes, more))
    # Two sittings that a post joins had a lead each; what lay between them is more than that.
    assert before <= after <= before + 20 + 15


def test_a_day_is_a_day_where_one_lives():
    posts = [Post(datetime(2026, 11, 1, 23, 30, tzinfo=UTC), True), Post(NOON, False)]
    there = workload(posts, date(2026, 11, 1), date(2026, 11, 2), KOLKATA)
    here = workload(posts, date(2026, 11, 1), date(2026, 11, 2), LONDON)
    assert [day.answers for day in there.days] == [0, 1]
    assert [day.answers for day in here.days] == [1, 0]
    assert here.answers == there.answers == 1
    assert here.hours == pytest.approx(10 / 60)


NIGHT = QuietHours(22 * 60, 7 * 60)


@pytest.mark.parametrize(
    ("quiet", "when", "expected"),
    [
        (NIGHT, "2026-11-02T21:59", False),
        (NIGHT, "2026-11-02T22:00", True),
        (NIGHT, "2026-11-03T06:59", True),
        (NIGHT, "2026-11-03T07:00", False),
        (QuietHours(9 * 60, 17 * 60, frozenset({0})), "2026-11-02T12:00", True),
        (QuietHours(9 * 60, 17 * 60, frozenset({0})), "2026-11-03T12:00", False),
        # Begins on Friday only: Saturday's early morning belongs to it, Friday's does not.
        (QuietHours(22 * 60, 7 * 60, frozenset({4})), "2026-11-07T03:00", True),
        (QuietHours(22 * 60, 7 * 60, frozenset({4})), "2026-11-06T03:00", False),
        # Sunday's night ends on Monday.
        (QuietHours(22 * 60, 7 * 60, frozenset({6})), "2026-11-02T03:00", True),
        (QuietHours(8 * 60, 8 * 60), "2026-11-02T03:00", True),
    ],
)
def test_quiet_hours_begin_on_their_days_and_may_cross_midnight(quiet, when, expected):
    assert is_quiet(quiet, datetime.fromisoformat(when).replace(tzinfo=LONDON), LONDON) is expected


def test_quiet_hours_follow_the_wall_when_clocks_change():
    one_to_two = QuietHours(60, 120)
    # In London 01:30 comes twice on 25 October 2026, and on 29 March 2026 not at all.
    assert is_quiet(one_to_two, datetime(2026, 10, 25, 0, 30, tzinfo=UTC), LONDON)
    assert is_quiet(one_to_two, datetime(2026, 10, 25, 1, 30, tzinfo=UTC), LONDON)
    assert not is_quiet(one_to_two, datetime(2026, 10, 25, 2, 30, tzinfo=UTC), LONDON)
    assert not any(
        is_quiet(one_to_two, datetime(2026, 3, 29, tzinfo=UTC) + timedelta(minutes=10 * n), LONDON)
        for n in range(24)
    )


@given(
    st.integers(0, 1439),
    st.integers(0, 1439),
    st.sets(st.integers(0, 6), min_size=1),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001
)
def test_hours_that_are_quiet_each_day_share_the_day_with_those_that_are_not(begins, ends, days, moment):
    now = moment.replace(tzinfo=UTC)
    quiet = QuietHours(begins, ends, EVERY_DAY)
    if begins != ends:
        assert is_quiet(quiet, now, UTC) != is_quiet(QuietHours(ends, begins, EVERY_DAY), now, UTC)
    if is_quiet(QuietHours(begins, ends, frozenset(days)), now, UTC):
        assert is_quiet(quiet, now, UTC)


def test_one_is_back_on_the_morning_that_was_named():
    assert is_away(date(2026, 11, 3), NOON, LONDON)
    assert not is_away(date(2026, 11, 2), NOON, LONDON)
    assert not is_away(date(2026, 11, 3), datetime(2026, 11, 2, 19, tzinfo=UTC), KOLKATA)


@given(st.integers(0, 1439))
def test_a_time_reads_as_it_is_written(minute):
    assert minute_of(minute_in_words(minute)) == minute
    assert minute_of(minute_in_words(minute) + ":00") == minute


@pytest.mark.parametrize(
    "text", ["", "24:00", "12:60", "7", "١٢:٣٠", "12:3:4:5", "-1:00", "a:b", "\x00", "1" * 5_000]
)
def test_what_is_no_time_is_none(text):
    assert minute_of(text) is None


def test_much_work_is_met_with_a_kind_word():
    busy = [Post(NOON + timedelta(minutes=15 * n), True) for n in range(20)]
    quiet = workload(busy[:3], date(2026, 11, 1), date(2026, 11, 7), LONDON)
    assert kind_word(quiet) == ""
    assert "Monday was a long day" in kind_word(workload(busy, date(2026, 11, 1), date(2026, 11, 7), LONDON))
    again = [*busy, *(Post(post.at + timedelta(days=1), True) for post in busy)]
    assert "On 2 days" in kind_word(workload(again, date(2026, 11, 1), date(2026, 11, 7), LONDON))
    daily = [Post(NOON + timedelta(days=n), True) for n in range(7)]
    assert "every day" in kind_word(workload(daily, date(2026, 11, 2), date(2026, 11, 8), LONDON))
