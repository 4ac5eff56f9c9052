"""How often is too often."""

import pytest

from community.core import ratelimit
from community.core.errors import TooMany

TWICE = ratelimit.limit("2/minute")


@pytest.fixture(autouse=True)
def _limits_on():
    ratelimit.configure("", is_on=True)
    yield
    ratelimit.configure("", is_on=False)


def test_the_third_of_two_is_refused_with_a_time_to_come_back():
    ratelimit.hit(TWICE, "ann", what="sign-ins")
    ratelimit.hit(TWICE, "ann", what="sign-ins")
    with pytest.raises(TooMany, match=r"Too many sign-ins .* Try again in \d+ seconds") as refusal:
        ratelimit.hit(TWICE, "ann", what="sign-ins")
    assert 1 <= refusal.value.retry_after_seconds <= 61


def test_another_key_and_another_thing_are_counted_apart():
    for _ in range(2):
        ratelimit.hit(TWICE, "ann", what="sign-ins")
    ratelimit.hit(TWICE, "bob", what="sign-ins")
    ratelimit.hit(TWICE, "ann", what="searches")


def test_keys_do_not_run_together():
    for _ in range(2):
        ratelimit.hit(TWICE, "a", "b/c", what="things")
    ratelimit.hit(TWICE, "a/b", "c", what="things")


def test_switched_off_nothing_is_refused():
    ratelimit.configure("", is_on=False)
    for _ in range(5):
        ratelimit.hit(TWICE, "ann", what="sign-ins")


def test_forgetting_starts_anew():
    for _ in range(2):
        ratelimit.hit(TWICE, "ann", what="sign-ins")
    ratelimit.forget()
    ratelimit.hit(TWICE, "ann", what="sign-ins")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "a second"), (45, "45 seconds"), (120, "2 minutes"), (3000, "50 minutes"), (7200, "2 hours")],
)
def test_waiting_times_are_told_in_words(seconds, words):
    assert ratelimit._in_words(seconds) == words
