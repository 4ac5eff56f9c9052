"""What a rail costs, as a setting says it: `2%`, `20` (minor units) or `2%+20`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

_SHAPE = re.compile(r"(?:(?P<percent>\d{1,2}(?:\.\d{1,3})?)%)?(?:(?P<plus>\+)?(?P<flat>\d{1,6}))?")


@dataclass(frozen=True, slots=True)
class Fee:
    """A share of the amount and a fixed part, in minor units."""

    percent: Decimal = Decimal(0)
    flat_minor: int = 0

    def of(self, amount_minor: int) -> int:
        """The fee for an amount; what is less than a minor unit falls to the payee."""
        share = (self.percent * amount_minor / 100).quantize(Decimal(1), ROUND_DOWN)
        return int(share) + self.flat_minor


FREE = Fee()


def parse_fee(text: str) -> Fee:
    """The fee that a text states. Raise ValueError, which says how to write it."""
    found = _SHAPE.fullmatch(text.strip())
    percent, flat = (found["percent"], found["flat"]) if found else (None, None)
    if not found or (percent is None and flat is None) or bool(found["plus"]) != bool(percent and flat):
        raise ValueError(f"{text!r} is no fee: write 2%, 20 (minor units) or 2%+20.")
    return Fee(Decimal(percent or 0), int(flat or 0))
