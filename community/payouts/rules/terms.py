"""The numbers of paying out: what is least, who approves, how long what waits; and what can stand there."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

from community.payouts.rules.screening import Limits

AMOUNT_MOST = 10**9


class Choice(StrEnum):
    """What a member does with a period's money."""

    CASH = "cash"
    CREDIT = "credit"
    CHARITY = "charity"
    KEEP = "keep"

    @property
    def label(self) -> str:
        """The word on a button."""
        return _LABELS[self]


_LABELS = {
    Choice.CASH: "Cash",
    Choice.CREDIT: "Account credit",
    Choice.CHARITY: "Give to charity",
    Choice.KEEP: "Keep for later",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """The numbers in force. Money in minor units of the programme's currency."""

    cash_least_minor: int = 1_000
    second_approval_minor: int = 100_000
    """A batch of this and more needs two approvals."""
    details_hold_hours: int = 72
    jump_factor: int = 12
    first_large_minor: int = 50_000
    tax_threshold_minor: int = 100_000
    match_percent: int = 0
    """What the brand adds to each gift."""
    match_most_minor: int = 0
    """To one member's gift at most."""
    appeal_days: int = 30

    @property
    def limits(self) -> Limits:
        """Those that screening asks."""
        return Limits(
            self.details_hold_hours, self.jump_factor, self.tax_threshold_minor, self.first_large_minor
        )

    def match(self, amount_minor: int) -> int:
        """What the brand adds to a gift, rounded down to a whole minor unit."""
        return min(amount_minor * self.match_percent // 100, self.match_most_minor)


BOUNDS: dict[str, tuple[int, int]] = {
    "cash_least_minor": (0, AMOUNT_MOST),
    "second_approval_minor": (0, AMOUNT_MOST),
    "details_hold_hours": (0, 24 * 30),
    "jump_factor": (2, 1_000),
    "first_large_minor": (0, AMOUNT_MOST),
    "tax_threshold_minor": (0, AMOUNT_MOST),
    "match_percent": (0, 500),
    "match_most_minor": (0, AMOUNT_MOST),
    "appeal_days": (7, 365),
}
"""Between what each number can lie; the database holds the same."""


def find_faults(terms: Terms) -> dict[str, str]:
    """Numbers that cannot stand, by field."""
    found = {}
    for one in fields(terms):
        least, most = BOUNDS[one.name]
        if not least <= getattr(terms, one.name) <= most:
            found[one.name] = f"Between {least:,} and {most:,}."
    return found


def approvals_needed(total_minor: int, terms: Terms) -> int:
    """How many people besides whoever prepared it must approve a batch."""
    return 2 if total_minor >= terms.second_approval_minor else 1
