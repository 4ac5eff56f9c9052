"""The clocks of a ticket: when a first answer, the next one and a solution are due, counted in a team's working time.

They begin with the customer and stop with the team: only what the customer writes starts one again, and waiting for the
customer stops them all. Facts in, instants out; nothing here looks at the clock on the wall.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DAYS_AHEAD_MOST = 3_700
"""So far ahead an end is looked for: a team that never works in ten years has no promise to keep."""


class Priority(StrEnum):
    """How urgent a ticket is."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def label(self) -> str:
        """The word shown on screen."""
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Promise:
    """Within how many minutes of working time a team means to answer first, answer next, and solve."""

    first: int
    next: int
    solve: int


USUAL: Mapping[Priority, Promise] = {
    Priority.URGENT: Promise(60, 60, 480),
    Priority.HIGH: Promise(120, 240, 960),
    Priority.NORMAL: Promise(240, 480, 1_920),
    Priority.LOW: Promise(480, 960, 4_800),
}
"""What a new team promises: minutes of working time."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When a team works: spans of each weekday (0 is Monday) as the clock on its wall shows them, without its holidays."""

    zone: str
    weekly: Mapping[int, tuple[tuple[time, time], ...]]
    holidays: frozenset[date] = frozenset()

    def spans_on(self, day: date) -> list[tuple[datetime, datetime]]:
        """The team's working time on a day, as instants. A span that ends at 00:00 ends with the day.

        An hour that the clocks skip in spring is not worked, and one that they repeat in autumn is worked twice.
        """
        if day in self.holidays:
            return []
        zone = ZoneInfo(self.zone)
        spans = []
        for opens, closes in self.weekly.get(day.weekday(), ()):
            ends_on = day if closes > time(0) else day + timedelta(days=1)
            start = datetime.combine(day, opens, zone).astimezone(ZoneInfo("UTC"))
            end = datetime.combine(ends_on, closes, zone).astimezone(ZoneInfo("UTC"))
            if end > start:
                spans.append((start, end))
        return spans

    def is_open(self, at: datetime) -> bool:
        """Whether somebody works at that instant."""
        day = at.astimezone(ZoneInfo(self.zone)).date()
        return any(start <= at < end for start, end in self.spans_on(day))

    def after(self, start: datetime, minutes: int) -> datetime:
        """The instant at which so many minutes of working time have gone by since `start`.

        Where none ever comes (no hours at all), minutes of the wall clock count instead.
        """
        left = timedelta(minutes=minutes)
        day = start.astimezone(ZoneInfo(self.zone)).date()
        for _ in range(DAYS_AHEAD_MOST if any(self.weekly.values()) else 0):
            for opens, closes in self.spans_on(day):
                begins = max(opens, start)
                if begins >= closes:
                    continue
                if closes - begins >= left:
                    return begins + left
                left -= closes - begins
            day += timedelta(days=1)
        return start + timedelta(minutes=minutes)

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Whole minutes of working time between two instants; 0 when `end` is not later."""
        if not any(self.weekly.values()):
            return max(0, int((end - start).total_seconds() // 60))
        day, last = (at.astimezone(ZoneInfo(self.zone)).date() for at in (start, end))
        worked = timedelta()
        while day <= last:
            for opens, closes in self.spans_on(day):
                worked += max(timedelta(), min(closes, end) - max(opens, start))
            day += timedelta(days=1)
        return int(worked.total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Clocks:
    """When what is due; None where that clock does not run."""

    first_due_at: datetime | None = None
    next_due_at: datetime | None = None
    solve_due_at: datetime | None = None
    solve_minutes_left: int | None = None
    """What was left of the time to solve when it was stopped; below zero, it had run out that long ago."""

    @property
    def due_at(self) -> datetime | None:
        """What is due soonest."""
        return min(
            (at for at in (self.first_due_at, self.next_due_at, self.solve_due_at) if at), default=None
        )

    @property
    def due_what(self) -> str:
        """What that is, in words."""
        for at, words in (
            (self.first_due_at, "First answer"),
            (self.next_due_at, "Next answer"),
            (self.solve_due_at, "Solution"),
        ):
            if at is not None and at == self.due_at:
                return words
        return ""


def begin(at: datetime, hours: Hours, promise: Promise) -> Clocks:
    """A ticket is opened."""
    return Clocks(first_due_at=hours.after(at, promise.first), solve_due_at=hours.after(at, promise.solve))


def answered(clocks: Clocks) -> Clocks:
    """The team wrote to the customer: no answer is due any more."""
    return replace(clocks, first_due_at=None, next_due_at=None)


def stopped(clocks: Clocks, at: datetime, hours: Hours) -> Clocks:
    """The ticket waits for the customer, or rests: nothing is due, and the time to solve is kept."""
    due = clocks.solve_due_at
    if due is None:
        return replace(clocks, first_due_at=None, next_due_at=None)
    left = hours.minutes_between(at, due) if due >= at else -hours.minutes_between(due, at)
    return Clocks(solve_minutes_left=left)


def written(clocks: Clocks, at: datetime, hours: Hours, promise: Promise, *, is_answered: bool) -> Clocks:
    """The customer wrote. What is due already stays due: asking again makes nobody wait longer.

    `is_answered` says whether the team has ever answered this ticket.
    """
    first, nxt = clocks.first_due_at, clocks.next_due_at
    if first is None and nxt is None:
        if is_answered:
            nxt = hours.after(at, promise.next)
        else:
            first = hours.after(at, promise.first)
    return replace(resumed(clocks, at, hours), first_due_at=first, next_due_at=nxt)


def resumed(clocks: Clocks, at: datetime, hours: Hours) -> Clocks:
    """The time to solve goes on from where it was stopped."""
    if clocks.solve_due_at is not None or clocks.solve_minutes_left is None:
        return clocks
    left = clocks.solve_minutes_left
    due = hours.after(at, left) if left > 0 else at
    return replace(clocks, solve_due_at=due, solve_minutes_left=None)


def read_hours(zone: str, weekly: Mapping[str, Iterable[Iterable[str]]], holidays: Iterable[str]) -> Hours:
    """Working time as a team's row keeps it: {"0": [["09:00", "17:00"]]} and ["2026-12-25"]."""
    spans = {
        int(day): tuple((time.fromisoformat(one), time.fromisoformat(other)) for one, other in parts)
        for day, parts in weekly.items()
    }
    return Hours(zone, spans, frozenset(date.fromisoformat(day) for day in holidays))
