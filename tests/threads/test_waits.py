"""How long an answer takes: said of what was seen, kept as often as said, and not said of too little."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.threads.rules import (
    MOST_SHARE,
    SAID_MINUTES,
    WAIT_LEAST,
    Expectation,
    Speed,
    Wait,
    expect_wait,
    measure_speed,
)
from community.threads.views.figures import promise_in_words, said_in_words

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)  # A Wednesday.


def asked(minutes, *, days_ago=30, board_id=0, product_id=0, hour=12):
    """A question of then, first answered after so many minutes; None for never."""
    at = (NOW - timedelta(days=days_ago)).replace(hour=hour)
    answered_at = None if minutes is None else at + timedelta(minutes=minutes)
    return Wait(at, answered_at, board_id, product_id)


def test_times_are_rounded_up_and_shares_are_of_all_questions():
    waits = [asked(25)] * 65 + [asked(170)] * 15 + [asked(None)] * 20
    assert expect_wait(waits, NOW) == Expectation(30, ("3 of 4", 180))
    waits = [asked(5)] * 95 + [asked(None)] * 5
    assert expect_wait(waits, NOW).most_minutes == 10


def test_where_too_little_is_known_nothing_is_promised():
    assert expect_wait([asked(5)] * (WAIT_LEAST - 1), NOW) is None
    assert expect_wait([asked(None)] * 500, NOW) is None
    assert "Too few" in promise_in_words(None)


def test_a_question_that_still_waits_counts_only_as_far_as_it_has_waited():
    just_asked = [Wait(NOW - timedelta(minutes=4), None)] * 200
    waits = just_asked + [asked(15)] * 95 + [asked(None)] * 5
    assert expect_wait(waits, NOW).most_minutes == 20


def test_the_same_product_counts_then_the_same_board_then_all():
    waits = [
        *[asked(5, product_id=7, board_id=1)] * 60,
        *[asked(100, product_id=8, board_id=1)] * 60,
        *[asked(1000, board_id=2)] * 60,
    ]
    assert expect_wait(waits, NOW, board_id=1, product_id=7).most_minutes == 10
    assert expect_wait(waits, NOW, board_id=1, product_id=9).most_minutes == 120
    assert expect_wait(waits, NOW, board_id=3).most_minutes == 120


def test_the_night_is_told_from_the_day():
    waits = [asked(5)] * 60 + [asked(400, hour=2)] * 60
    assert expect_wait(waits, NOW).most_minutes == 10
    assert expect_wait(waits, NOW.replace(hour=1)).most_minutes == 480


def test_the_speed_is_a_median_of_the_answered_and_a_share_of_the_old_enough():
    waits = [
        Wait(NOW - timedelta(minutes=3), None),
        *[asked(minutes, days_ago=3) for minutes in (0, 10, 20, 30)],
    ]
    assert measure_speed(waits, NOW) == Speed(None, None)
    waits.append(asked(2_000, days_ago=3))
    assert measure_speed(waits, NOW) == Speed(20, 80)
    assert measure_speed([asked(5, days_ago=100)] * 50, NOW) == Speed(None, None)


@given(st.lists(st.one_of(st.none(), st.integers(0, 30_000)), min_size=WAIT_LEAST, max_size=120))
def test_what_is_said_held_for_the_questions_it_was_learned_from(minutes):
    waits = [asked(wait, days_ago=35) for wait in minutes]
    expected = expect_wait(waits, NOW)

    def kept(said):
        return sum(wait is not None and wait <= said for wait in minutes) / len(minutes)

    if expected is None:
        assert kept(SAID_MINUTES[-1]) < MOST_SHARE + 1e-9
        return
    assert kept(expected.most_minutes) >= MOST_SHARE - 1e-9
    if expected.nearly_all:
        share = {"9 of 10": 0.9, "3 of 4": 0.75}[expected.nearly_all[0]]
        assert kept(expected.nearly_all[1]) >= share - 1e-9


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (10, "10 minutes"),
        (60, "an hour"),
        (180, "3 hours"),
        (1440, "a day"),
        (4320, "3 days"),
        (10080, "a week"),
    ],
)
def test_a_time_is_said_as_people_say_it(minutes, words):
    assert said_in_words(minutes) == words


def test_the_form_says_what_to_expect_of_the_chosen_board(make, client, clock):
    now = clock.freeze("2026-03-04T12:00")
    quick, asker, helper = make.board(), make.member(), make.member()
    for _ in range(WAIT_LEAST):
        thread = make.thread(board=quick, author=asker, at=now - timedelta(days=7))
        make.answer(thread, author=helper, at=now - timedelta(days=7) + timedelta(minutes=9))
    assert "within 10 minutes" in client.get("/ask").text
    assert "within 10 minutes" in client.get(f"/ask/wait?board_id={quick.id}&product_id=0").text
    assert "within 10 minutes" in client.get("/ask/wait?board_id=x&product_id=-1").text


def test_what_hidden_questions_waited_for_is_told_to_nobody(make, client, clock):
    now = clock.freeze("2026-03-04T12:00")
    clerk = make.member("employee")
    staff = make.board(read="staff", write="staff")
    for _ in range(WAIT_LEAST):
        thread = make.thread(board=staff, author=clerk, at=now - timedelta(days=7))
        make.answer(thread, author=make.member("employee"), at=now - timedelta(days=7))
    assert "Too few questions" in client.get(f"/ask/wait?board_id={staff.id}").text
