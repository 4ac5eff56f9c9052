"""Which earlier threads are worth offering to somebody who is about to ask."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

WORDS_LEAST = 2  # One word is a topic, not a problem: whatever is offered for it is a guess.
TEXT_LOOKED_AT = 2_000
SUGGESTIONS_MOST = 5  # More would have to be read; then asking is quicker.
QUERY_LONGEST = 300
ODDS_LEAST = (
    3.5  # Below the best one's, as a logarithm: what is thirty times less likely is about something else.
)


class Place(StrEnum):
    """Where a suggestion stood."""

    ASK = "ask"
    """On the page where questions are written."""
    HOME = "home"
    """Under the question box of the front page."""
    SEARCH = "search"
    """Among search results."""
    SUPPORT = "support"
    """On the page that writes to support."""
    WIDGET = "widget"
    """In the help button on the brand's own site."""
    LOST = "lost"
    """On the page that says that there is none."""
    THREAD = "thread"
    """Beneath a thread."""


def place_of(text: str | None) -> Place:
    """The place that an address names; the front page when it names none."""
    return Place(text) if text in set(Place) else Place.HOME


def widget_key(visit: str) -> str:
    """The key of a visit that the help button follows on another site. No visitor of ours has such a key, so that a link
    from outside can join nothing but what the help button told."""
    return f"widget:{visit}"


def is_enough(text: str) -> bool:
    """Whether there are words enough to offer something for."""
    return len(text[:TEXT_LOOKED_AT].split()) >= WORDS_LEAST


def choose(ranked: Sequence[tuple[int, float]], limit: int) -> list[int]:
    """The threads to offer, of (thread id, logarithm of its odds), best first."""
    return [thread_id for thread_id, odds in ranked[:limit] if odds >= ranked[0][1] - ODDS_LEAST]
