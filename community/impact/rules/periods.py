"""The periods for which impact is told: a calendar year, or everything; in UTC, as savings are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from community.impact.rules.limits import FIRST_YEAR

YEARLY_FROM_MONTHS = 37  # Beyond three years a column is a year: forty thin ones tell nobody anything.


class Choice(StrEnum):
    """The periods that a reader can choose."""

    THIS_YEAR = "this"
    LAST_YEAR = "last"
    ALL = "all"

    @property
    def label(self) -> str:
        """The word on its tab."""
        return {"this": "This year", "last": "Last year", "all": "All time"}[self.value]


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days in UTC, both included."""

    first: date
    last: date
    is_all: bool = False

    @property
    def start(self) -> datetime:
        """The first instant in it."""
        return datetime.combine(self.first, datetime.min.time(), UTC)

    @property
    def end(self) -> datetime:
        """The first instant after it."""
        return datetime.combine(self.last + timedelta(days=1), datetime.min.time(), UTC)


def year_span(year: int) -> Span:
    """A whole year."""
    return Span(date(year, 1, 1), date(year, 12, 31))


def span_of(choice: Choice, today: date) -> Span:
    """The chosen period as of today. The present year ends with today: nothing is known of the rest."""
    if choice is Choice.LAST_YEAR:
        return year_span(today.year - 1)
    first = date(FIRST_YEAR, 1, 1) if choice is Choice.ALL else date(today.year, 1, 1)
    return Span(first, today, is_all=choice is Choice.ALL)


def steps_of(first: date, last: date) -> list[date]:
    """The first days of the months (of the years, where there are many) from `first` to `last`."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months >= YEARLY_FROM_MONTHS:
        return [date(year, 1, 1) for year in range(first.year, last.year + 1)]
    at = first.year * 12 + first.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(at, at + months)]
