"""A team's opening hours as the tree asks for them: open now, and when that changes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

DAYS_AHEAD = 15  # Over the longest holidays; whoever is closed for longer is looked at again by then.


class Calendar(Protocol):
    """When a team works, day by day."""

    @property
    def zone(self) -> str:
        """Where its clock hangs."""
        ...

    def is_open(self, at: datetime) -> bool:
        """Whether somebody works then."""
        ...

    def spans_on(self, day: date) -> Sequence[tuple[datetime, datetime]]:
        """Its working time on a day, as instants."""
        ...


@dataclass(frozen=True, slots=True)
class TeamHours:
    """The hours of one team, with their next change."""

    calendar: Calendar

    def is_open(self, at: datetime) -> bool:
        """Whether somebody works then."""
        return self.calendar.is_open(at)

    def next_change(self, at: datetime) -> datetime | None:
        """The next beginning or end of working time after `at`; a look ahead where none is in sight, None without any hours."""
        day = at.astimezone(ZoneInfo(self.calendar.zone)).date() - timedelta(
            days=1
        )  # Nights reach into the next day.
        has_any = False
        for _ in range(DAYS_AHEAD + 1):
            edges = sorted(edge for span in self.calendar.spans_on(day) for edge in span)
            has_any = has_any or bool(edges)
            later = next((edge for edge in edges if edge > at), None)
            if later is not None:
                return later
            day += timedelta(days=1)
        return at + timedelta(days=1) if has_any else None
