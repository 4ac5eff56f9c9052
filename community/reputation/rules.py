"""Version 1 of what earns how many points, and the arithmetic of the daily cap."""

from __future__ import annotations

from enum import StrEnum

VERSION = 1

DAILY_CAP_POINTS = 200  # From votes; one famous answer must not outweigh steady help.


class Cause(StrEnum):
    """Why points were given."""

    ANSWER_VOTED = "answer_voted"
    """Somebody found an answer helpful."""
    QUESTION_VOTED = "question_voted"
    """Somebody found a question helpful."""
    ANSWER_ACCEPTED = "answer_accepted"
    """An answer was accepted."""
    ACCEPTED_ANOTHERS = "accepted_anothers"
    """The asker accepted somebody else's answer."""


POINTS = {
    Cause.ANSWER_VOTED: 10,
    Cause.QUESTION_VOTED: 2,
    Cause.ANSWER_ACCEPTED: 15,
    Cause.ACCEPTED_ANOTHERS: 2,
}

CAPPED = frozenset({Cause.ANSWER_VOTED, Cause.QUESTION_VOTED})
"""Causes that count towards the daily cap; acceptances are exempt."""

EXPLANATIONS = {
    Cause.ANSWER_VOTED: "Answer found helpful",
    Cause.QUESTION_VOTED: "Question found helpful",
    Cause.ANSWER_ACCEPTED: "Answer accepted",
    Cause.ACCEPTED_ANOTHERS: "Accepted somebody’s answer",
}

REVERSALS = {
    Cause.ANSWER_VOTED: "Helpful mark on an answer withdrawn",
    Cause.QUESTION_VOTED: "Helpful mark on a question withdrawn",
    Cause.ANSWER_ACCEPTED: "Acceptance of an answer withdrawn",
    Cause.ACCEPTED_ANOTHERS: "Own acceptance withdrawn",
}


def capped(points: int, earned_today: int) -> int:
    """What of `points` still fits under the day's cap when `earned_today` was given already."""
    return max(0, min(points, DAILY_CAP_POINTS - earned_today))
