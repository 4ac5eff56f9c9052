"""The numbers that offers follow: what admins may set, within which bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

REASON_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of the numbers."""

    answers_a_day: int = 60
    """Whoever has written so many answers today is offered nothing more. Ten people who share 500 questions need more
    than 50 each, for the days are uneven."""
    hours_a_day: int = 8
    """Nor is whoever has spent so many hours; see `hours.minutes_of`."""
    open_offers: int = 3
    """So many offers lie before one helper at once."""
    at_once: int = 2
    """So many helpers are asked first; later rounds ask more."""
    newcomer_minutes: int = 3
    """For so long an easy question is the newcomers'; 0 switches that off."""


BOUNDS: Mapping[str, tuple[int, int]] = {
    "answers_a_day": (1, 200),
    "hours_a_day": (1, 24),
    "open_offers": (1, 20),
    "at_once": (1, 10),
    "newcomer_minutes": (0, 60),
}
"""The least and the most of each."""


def terms_errors(values: Mapping[str, int | None]) -> dict[str, str]:
    """What is wrong with these numbers, by field."""
    wrong = {}
    for field in fields(Terms):
        least, most = BOUNDS[field.name]
        value = values.get(field.name)
        if value is None or not least <= value <= most:
            wrong[field.name] = f"Choose a whole number from {least} to {most}."
    return wrong
