"""What visits that ended well are worth: how many would have written to support, and what that would have cost.

Counted low, likely and high; nothing is rounded up. Money is in minor units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, sqrt

ANSWERS_LEAST = 30  # Fewer say too little to multiply money with.
Z = 1.96  # 95 %.


@dataclass(frozen=True, slots=True)
class Share:
    """A share and its 95 % interval, each from 0 to 1."""

    low: float
    likely: float
    high: float


@dataclass(frozen=True, slots=True)
class Saving:
    """Visits that spared a contact, and money in minor units: low, likely, high."""

    contacts: tuple[float, float, float]
    amounts: tuple[int, int, int]


def share_of(yes: int, total: int) -> Share:
    """The share of `yes` answers with its Wilson interval (E. B. Wilson, JASA 22, 1927). `total` is at least 1."""
    p = yes / total
    centre = (p + Z * Z / (2 * total)) / (1 + Z * Z / total)
    reach = Z / (1 + Z * Z / total) * sqrt(p * (1 - p) / total + Z * Z / (4 * total * total))
    return Share(max(0.0, centre - reach), p, min(1.0, centre + reach))


def saving(*, confirmed: int, explicit: int, implicit: int, share: Share, cost_minor: int) -> Saving:
    """What these visits saved. Low counts only confirmed ones, likely the explicit too, high the implicit as well."""
    contacts = (
        confirmed * share.low,
        (confirmed + explicit) * share.likely,
        (confirmed + explicit + implicit) * share.high,
    )
    low, likely, high = (floor(count * cost_minor) for count in contacts)
    return Saving(contacts, (low, likely, high))


def shares_of(amount_minor: int, count: int) -> Sequence[int]:
    """The amount over that many visits, to the last unit: they differ by one at most and sum to it."""
    return [amount_minor * (at + 1) // count - amount_minor * at // count for at in range(count)]
