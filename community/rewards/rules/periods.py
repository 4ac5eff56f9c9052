"""Periods: days in a zone turned into instants, the usual dates, and what makes a period refusable.

A period is half-open: it begins with the first instant of its first day and ends before the first instant of the day
after its last, both in its own zone. Every instant lies in at most one period, whatever the clocks on the wall do.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

HOLD_DAYS = 14
"""Long enough that somebody who was wronged notices and says so."""
SETTLING_DAYS = 4
"""After the hold: visits become final 72 hours after they ended, and jobs may be late by a day."""
CHOICE_DAYS = 14
PAYMENT_DAYS = 7
USUAL_MONTHS = 6
LONGEST_DAYS = 400
"""A year and a month; money that waits longer is forgotten."""
AHEAD = timedelta(days=60)
"""So long before the last period ends the next one is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The days of a period, each meaning its first instant in the zone; ends are exclusive."""

    zone: str
    starts_on: date
    ends_on: date
    """The first day that is no longer in it; its first instant is the cut-off."""
    statement_on: date
    """From here on it can be closed."""
    choose_from_on: date
    choose_until_on: date
    """The first day on which nobody can choose any more."""
    pays_on: date


def first_instant(day: date, zone: str) -> datetime:
    """The first instant of a day in a zone, in UTC.

    Where clocks are put forward at midnight the day begins at one o'clock, and where they are put back there, with the
    first of the two midnights: a wall clock's `fold=0` means both.
    """
    return datetime.combine(day, time(), ZoneInfo(zone)).replace(fold=0).astimezone(UTC)


def find_index(instant: datetime, spans: Sequence[tuple[datetime, datetime]]) -> int | None:
    """The index of the half-open span that holds the instant; None when none does."""
    return next((at for at, (start, end) in enumerate(spans) if start <= instant < end), None)


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def usual_dates(
    starts_on: date, ends_on: date, zone: str, *, hold_days: int = HOLD_DAYS, choice_days: int = CHOICE_DAYS
) -> Dates:
    """The dates that follow from a period's own: the statement once every hold can be over, then choice, then payment."""
    statement_on = ends_on + timedelta(days=hold_days + SETTLING_DAYS)
    choose_until_on = statement_on + timedelta(days=choice_days)
    return Dates(
        zone=zone,
        starts_on=starts_on,
        ends_on=ends_on,
        statement_on=statement_on,
        choose_from_on=statement_on,
        choose_until_on=choose_until_on,
        pays_on=choose_until_on + timedelta(days=PAYMENT_DAYS),
    )


def next_end(starts_on: date, ends_on: date) -> date:
    """When the period after this one ends: as many months long where this one is whole months, else as many days."""
    for months in range(1, 14):
        if add_months(starts_on, months) == ends_on:
            return add_months(ends_on, months)
    return ends_on + (ends_on - starts_on)


def find_faults(dates: Dates, *, hold_days: int) -> dict[str, str]:
    """What cannot stand in a period's dates, by field; empty when all is well."""
    faults: dict[str, str] = {}
    try:
        ZoneInfo(dates.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return {"zone": "Choose a zone of the list, such as Europe/London."}
    if dates.ends_on <= dates.starts_on:
        faults["ends_on"] = "The period ends after it begins."
    elif (dates.ends_on - dates.starts_on).days > LONGEST_DAYS:
        faults["ends_on"] = f"At most {LONGEST_DAYS} days."
    earliest = dates.ends_on + timedelta(days=hold_days + SETTLING_DAYS)
    if dates.statement_on < earliest:
        faults["statement_on"] = (
            f"{earliest:%-d %B %Y} at the earliest: {hold_days} days of hold and {SETTLING_DAYS} to settle visits."
        )
    if dates.choose_from_on < dates.statement_on:
        faults["choose_from_on"] = "Nobody can choose before the statement."
    if dates.choose_until_on <= dates.choose_from_on:
        faults["choose_until_on"] = "Leave at least a day to choose."
    if dates.pays_on < dates.choose_until_on:
        faults["pays_on"] = "Payment comes after the choice."
    return faults
