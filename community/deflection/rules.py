"""Which earlier threads are worth offering to somebody who is about to ask."""

from __future__ import annotations

from enum import StrEnum

from community.threads.rules import Status

WORDS_LEAST = 2  # One word is a topic, not a problem: whatever is offered for it is a guess.
SUGGESTIONS_MOST = 5  # More would have to be read; then asking is quicker.
CANDIDATES = (
    15  # Looked at for each query, so that a solved thread can overtake one that matches a little better.
)
QUERY_LONGEST = 300
SCORE_LEAST = 0.35  # Of the best one's: what matches so much worse is about something else.

# How readily a thread of each status is offered. An answer ends the search; a closed thread is old or a duplicate.
_LEANINGS = {
    Status.SOLVED: 1.25,
    Status.ANSWERED: 1.0,
    Status.NEEDS_INFO: 0.85,
    Status.OPEN: 0.8,
    Status.CLOSED: 0.75,
}


class Place(StrEnum):
    """Where a suggestion stood."""

    ASK = "ask"
    """On the page where questions are written."""
    HOME = "home"
    """Under the question box of the front page."""
    SEARCH = "search"
    """Among search results."""


def place_of(text: str | None) -> Place:
    """The place that an address names; the front page when it names none."""
    return Place(text) if text in set(Place) else Place.HOME


def choose(scored: list[tuple[int, float, Status]], limit: int) -> list[int]:
    """The threads to offer, best first, of (thread id, score of the match, status)."""
    weighed = sorted(
        ((score * _LEANINGS[status], thread_id) for thread_id, score, status in scored), reverse=True
    )
    if not weighed:
        return []
    least = SCORE_LEAST * weighed[0][0]
    return [thread_id for score, thread_id in weighed[:limit] if score >= least]
