"""What a leaderboard shows: spans of time, who stands on which list, and places with ties."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

NEWCOMER_DAYS = (
    90  # A season: long enough to have answered something, too short to have caught up with anybody.
)
PAGE_SIZE = 50


class Span(StrEnum):
    """How far back points count. Days are those on which they were earned, in UTC; today is included."""

    WEEK = "week"
    """The last 7 days."""
    MONTH = "month"
    """The last 30 days."""
    QUARTER = "quarter"
    """The last 90 days."""
    ALL = "all"
    """Since the beginning."""

    @property
    def label(self) -> str:
        """The word on its tab."""
        return {"week": "7 days", "month": "30 days", "quarter": "90 days", "all": "All time"}[self.value]

    def first_day(self, today: date) -> date | None:
        """The first day that counts; None for all."""
        days = {"week": 7, "month": 30, "quarter": 90}.get(self.value)
        return today - timedelta(days=days - 1) if days else None


class Group(StrEnum):
    """Whose list it is: staff are paid for what members do out of kindness, and stand apart."""

    MEMBERS = "members"
    """Customers, super users among them."""
    NEWCOMERS = "newcomers"
    """Those of them who joined within NEWCOMER_DAYS."""
    STAFF = "staff"
    """Whoever works for the brand."""

    @property
    def label(self) -> str:
        """The word on its tab."""
        return self.value.capitalize()


def places_of(points: Sequence[int], *, standing_before: int = 0, higher: int = 0) -> list[int]:
    """The place of each on a page of a list sorted by points; equals share one. `standing_before` says how many stand on
    earlier pages, `higher` how many have more points than the first of this one."""
    places: list[int] = []
    for number, own in enumerate(points):
        if number and own == points[number - 1]:
            places.append(places[-1])
        else:
            places.append(standing_before + number + 1 if number else higher + 1)
    return places
