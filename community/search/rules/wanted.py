"""What is asked of the index, in ids and words: the same for whichever engine answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from community.threads.rules import Kind, Status


class Sort(StrEnum):
    """In what order results come."""

    BEST = "best"
    """Best match first."""
    NEWEST = "newest"
    """Last asked first."""


class Age(StrEnum):
    """How long ago a thread was opened; each bucket ends where the next begins."""

    WEEK = "week"
    """In the last 7 days."""
    MONTH = "month"
    """7 to 30 days ago."""
    YEAR = "year"
    """30 to 365 days ago."""
    OLDER = "older"
    """More than a year ago."""

    @property
    def days(self) -> tuple[int, int | None]:
        """The bucket's youngest and oldest age in days; None is without end."""
        ages: dict[str, tuple[int, int | None]] = {
            "week": (0, 7), "month": (7, 30), "year": (30, 365), "older": (365, None),
        }  # fmt: skip
        return ages[self.value]

    @property
    def label(self) -> str:
        """The words shown on screen."""
        return {
            "week": "Last 7 days", "month": "Last 30 days", "year": "Last year", "older": "Older than a year",
        }[self.value]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One asked word: the folded forms that count as it, each with its weight (1 for the word itself)."""

    forms: tuple[tuple[str, float], ...]
    is_prefix: bool = False
    """Still being typed: words that begin so count too."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand side by side: (folded word, distance from the first)."""

    words: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which threads may be found at all. An empty set leaves a criterion open; several values of a set mean any of
    them, except tags and authors, which all must be there."""

    board_ids: frozenset[int] = frozenset()
    product_ids: frozenset[int] = frozenset()
    tag_ids: frozenset[int] = frozenset()
    author_ids: frozenset[int] = frozenset()
    statuses: frozenset[Status] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    ages: frozenset[Age] = frozenset()
    is_unanswered: bool = False
    created_from: datetime | None = None
    created_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A whole question to the index."""

    words: tuple[Word, ...] = ()
    """Any of them; more and rarer ones rank higher. Without words and phrases, all threads that pass the filters."""
    phrases: tuple[Phrase, ...] = ()
    """All of them."""
    excluded_phrases: tuple[Phrase, ...] = ()
    """None of them; a single word is a phrase of one."""
    only: Filter = field(default_factory=Filter)
    without: Filter = field(default_factory=Filter)
    """What passes none of these criteria (dates excepted)."""
    readable_board_ids: frozenset[int]
    """The boards that the actor may read: nothing else is found, counted or suggested."""
    hidden_ids: frozenset[int] = frozenset()
    """Threads that the index still holds where the actor may not see them any more."""
    now: datetime
    sort: Sort = Sort.BEST
    offset: int = 0
    limit: int = 10
    counts_facets: bool = False
    """Whether the facets matter, and how many hits there are in all."""


@dataclass(frozen=True, slots=True)
class About:
    """Where a question belongs, as far as its asker has said: threads from there help sooner."""

    board_id: int | None = None
    product_id: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One thread found."""

    thread_id: int
    score: float
    position: int
    """Where the index keeps its texts, at this moment."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, how many there are in all, and how they spread: facet → value → count.

    Where facets were not asked for, an engine may have looked only at the best hits, and `total` tells how many those are.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[int, int]]
    """Keys: board, product, tag, author (ids), status, kind, age (positions in their enums)."""


NOTHING = Found((), 0, {})
