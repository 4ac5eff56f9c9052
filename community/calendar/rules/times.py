"""Wall-clock times of a zone and the instants that they are; days of a series; working days.

A clock on the wall skips an hour in spring and shows one twice in autumn. A time that the clock never shows is refused, one
that it shows twice must be told apart: nothing is shifted silently.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

SERIES_MOST = 60  # Five years of a month's training; whoever plans further changes the plan before.


class WrongZone(ValueError):
    """There is no zone of that name."""


class Nonexistent(ValueError):
    """The clocks skip that time: `before` and `after` are those around the gap."""

    def __init__(self, local: datetime, before: datetime, after: datetime) -> None:
        super().__init__(f"{local:%H:%M} does not exist on {local.day} {local:%B %Y}")
        self.local, self.before, self.after = local, before, after


class Ambiguous(ValueError):
    """The clocks show that time twice, at the two instants."""

    def __init__(self, local: datetime, earlier: datetime, later: datetime) -> None:
        super().__init__(f"{local:%H:%M} comes twice on {local.day} {local:%B %Y}")
        self.local, self.earlier, self.later = local, earlier, later


class Which(StrEnum):
    """Which of two equal times is meant, on the night when the clocks go back."""

    UNSAID = ""
    """Nobody said."""
    EARLIER = "earlier"
    """The first one, still in summer time."""
    LATER = "later"
    """The second one."""


class Pattern(StrEnum):
    """On which days of the following months a series goes on."""

    SAME_WEEKDAY = "weekday"
    """The second Tuesday, as the first one was."""
    SAME_DAY = "day"
    """The same day of the month; months without that day have none."""
    WEEKLY = "week"
    """Every seven days."""

    @property
    def label(self) -> str:
        """The words shown on screen."""
        return {
            "weekday": "Each month on the same weekday, such as the second Tuesday",
            "day": "Each month on the same date",
            "week": "Each week",
        }[self.value]


@cache
def zone_choices() -> frozenset[str]:
    """The names of zones that people live in."""
    odd = ("Etc/", "SystemV/", "posix/", "right/", "US/")
    return frozenset(
        name for name in available_timezones() if name == "UTC" or ("/" in name and not name.startswith(odd))
    )


def find_zone(name: str) -> ZoneInfo:
    """The zone. Raise WrongZone for a name that is none."""
    if name not in zone_choices():
        raise WrongZone(name)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise WrongZone(name) from error


def resolve(local: datetime, zone: str, which: Which = Which.UNSAID) -> datetime:
    """The instant (UTC) at which a clock of the zone shows that time (naive).

    Raise Nonexistent for a time that the clocks skip, Ambiguous for one that they show twice unless `which` says the one
    that is meant, WrongZone for no zone.
    """
    place = find_zone(zone)
    first, second = (local.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first
    if first < second:
        if which is Which.UNSAID:
            raise Ambiguous(local, first, second)
        return first if which is Which.EARLIER else second
    # In a gap the two readings lie on both sides of it, the wrong way round.
    gap = first - second
    raise Nonexistent(local, local - gap, local + gap)


def list_dates(first: date, pattern: Pattern, until: date) -> list[date]:
    """The days of a series, `first` among them, up to `until`, at most SERIES_MOST. A fifth Tuesday is left out in months that have none."""
    days: list[date] = []
    for day in _days(first, pattern):
        if day > until or len(days) == SERIES_MOST:
            break
        days.append(day)
    return days


def add_working_days(start: date, count: int) -> date:
    """The day so many working days (Monday to Friday) after `start`."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def in_words(local: datetime, zone: str) -> str:
    """A wall-clock time for a sentence: “Tue 13 Oct 2026, 18:00 (London)”."""
    city = zone.rpartition("/")[2].replace("_", " ")
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} ({city})"


def _days(first: date, pattern: Pattern) -> Iterator[date]:
    if pattern is Pattern.WEEKLY:
        day = first
        while True:
            yield day
            day += timedelta(days=7)
    year, month, which = first.year, first.month, (first.day - 1) // 7
    while year < 9999:
        found = _in_month(year, month, first, which) if pattern is Pattern.SAME_WEEKDAY else first.day
        if found <= monthrange(year, month)[1]:
            yield date(year, month, found)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _in_month(year: int, month: int, first: date, which: int) -> int:
    return 1 + (first.weekday() - date(year, month, 1).weekday()) % 7 + 7 * which
