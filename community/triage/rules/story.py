"""What is known of one question: everything that a tree may ask, each thing with its instant, so that any moment can be judged."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

Span = tuple[datetime, datetime | None]
"""From when until when; None for what lasts."""


class Hours(Protocol):
    """When a team works."""

    def is_open(self, at: datetime) -> bool:
        """Whether it works then."""
        ...

    def next_change(self, at: datetime) -> datetime | None:
        """When that changes next, after `at`; None when never."""
        ...


@dataclass(frozen=True, slots=True)
class Story:
    """One question. Instants are in order; what stands in the text is that of now."""

    thread_id: int
    asked_at: datetime
    board_id: int = 0
    product_id: int = 0
    words: str = " "
    """Title, text and tags, normalised."""
    tags: frozenset[str] = frozenset()
    text_length: int = 0
    upset_count: int = 0
    rank_id: int = 0
    role: str = "member"
    is_first: bool = False
    plans: tuple[tuple[str, Span], ...] = ()
    answered_at: tuple[datetime, ...] = ()
    """Others' answers that stand."""
    useful: tuple[Span, ...] = ()
    """While each of them was useful, by what is said of it."""
    unhappy_at: tuple[datetime, ...] = ()
    """When the asker wrote again without thanks, or said that it was not solved."""
    written_at: tuple[datetime, ...] = ()
    """Everything written, the question first."""
    have_too_at: tuple[datetime, ...] = ()
    info: tuple[Span, ...] = ()
    """When more was asked of the asker, until they wrote."""
    pointed: tuple[tuple[datetime, int], ...] = ()
    """When somebody pointed to a solved question, and which."""
    incidents: tuple[tuple[int, Span], ...] = ()
    """Those of its product or board, by id."""
    promised_at: datetime | None = None
    """By when most have an answer, as was said when it was asked."""
    ended_at: datetime | None = None
    """Since when it is solved or closed."""
    is_open: bool = True
    """Whether it waits for a solution now."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a tree may ask that belongs to no question: when teams work, by id; 0 stands for the first team."""

    teams: Mapping[int, Hours] = field(default_factory=dict)


def is_within(span: Span, at: datetime) -> bool:
    """Whether the instant lies in the span."""
    return span[0] <= at and (span[1] is None or at < span[1])


def last_before(instants: tuple[datetime, ...], at: datetime) -> datetime | None:
    """The last of these that is not after `at`."""
    index = bisect_right(instants, at)
    return instants[index - 1] if index else None


def turning_points(story: Story) -> list[datetime]:
    """Every instant at which something happened that a tree may ask about, in order."""
    points: set[datetime] = {story.asked_at, *story.answered_at, *story.unhappy_at, *story.written_at}
    points.update(story.have_too_at)
    points.update(at for at, _ in story.pointed)
    spans = [*story.useful, *story.info, *(span for _, span in story.incidents), *(s for _, s in story.plans)]
    for start, end in spans:
        points.add(start)
        if end is not None:
            points.add(end)
    return sorted(point for point in points if point >= story.asked_at)
