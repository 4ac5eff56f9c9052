"""What a tree would have done with the questions of the past, beside the tree in force."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from community.triage.rules.decide import Standing, decide
from community.triage.rules.story import Around, Story, turning_points
from community.triage.rules.tree import Act, Leaf, Node

EXAMPLES_MOST = 20
VISITS_MOST = (
    60  # Arrivals followed in one question's life; what moves more often than that turns in circles.
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A question came to a leaf."""

    leaf: Leaf
    at: datetime


def visits_of(tree: Node, story: Story, around: Around, until: datetime) -> list[Visit]:
    """Every leaf that the question came to, from its asking until it ended or `until`, in order."""
    end = min(story.ended_at, until) if story.ended_at is not None else until
    events = [point for point in turning_points(story) if point <= end]
    visits: list[Visit] = []
    at: datetime | None = story.asked_at
    index = 0
    # At the instant of its end it waits no more; one that ended as it was asked stood somewhere first.
    while at is not None and (at < end or not visits or (at == end and story.ended_at is None)):
        if len(visits) >= VISITS_MOST:
            break
        standing = decide(tree, story, around, at)
        if not visits or visits[-1].leaf.id != standing.leaf.id:
            visits.append(Visit(standing.leaf, at))
        while index < len(events) and events[index] <= at:
            index += 1
        at = _next(standing, events[index] if index < len(events) else None)
    return visits


def _next(standing: Standing, event: datetime | None) -> datetime | None:
    instants = [one for one in (standing.look_again_at, event) if one is not None]
    return min(instants, default=None)


@dataclass(slots=True)
class Tally:
    """Counts while a history is replayed."""

    threads: int = 0
    changed: int = 0
    by_leaf: Counter[str] = field(default_factory=Counter)
    by_leaf_before: Counter[str] = field(default_factory=Counter)
    by_month: dict[str, Counter[str]] = field(default_factory=dict)
    standing: Counter[str] = field(default_factory=Counter)
    """Of questions that wait now: how many stand at each leaf."""
    examples: list[dict[str, Any]] = field(default_factory=list)

    def add(self, story: Story, then: list[Visit], now: list[Visit]) -> None:
        """Count one question: `then` by the tree that is tried, `now` by the one in force. A leaf counts once a question."""
        self.threads += 1
        first: dict[str, Visit] = {}
        for visit in then:
            first.setdefault(visit.leaf.id, visit)
        for leaf_id, visit in first.items():
            self.by_leaf[leaf_id] += 1
            self.by_month.setdefault(f"{visit.at:%Y-%m}", Counter())[leaf_id] += 1
        self.by_leaf_before.update({visit.leaf.id for visit in now})
        if story.is_open and then:
            self.standing[then[-1].leaf.id] += 1
        if _deeds(then) != _deeds(now):
            self.changed += 1
            if len(self.examples) < EXAMPLES_MOST:
                self.examples.append({"thread_id": story.thread_id, "now": _plain(now), "then": _plain(then)})

    def as_json(self) -> dict[str, Any]:
        """The counts in plain values, months in order."""
        return {
            "threads": self.threads,
            "changed": self.changed,
            "by_leaf": dict(self.by_leaf),
            "by_leaf_before": dict(self.by_leaf_before),
            "by_month": {month: dict(self.by_month[month]) for month in sorted(self.by_month)},
            "standing": dict(self.standing),
            "examples": self.examples,
        }


def _deeds(visits: list[Visit]) -> list[tuple[Act, int, str, datetime]]:
    """What was done with a question and when, in order; waiting is nothing done."""
    return [
        (visit.leaf.act, visit.leaf.team_id, visit.leaf.priority, visit.at)
        for visit in visits
        if visit.leaf.act not in {Act.WAIT, Act.WAIT_ASKER}
    ]


def _plain(visits: list[Visit]) -> list[dict[str, str]]:
    return [
        {
            "leaf": visit.leaf.id,
            "act": visit.leaf.act.value,
            "priority": visit.leaf.priority,
            "at": visit.at.isoformat(),
        }
        for visit in visits[:6]
    ]
