"""Sharing the site's saving out among those whose answers brought it about: exact, so that the parts sum to the whole.

A visit that ended well is one whole. It is split equally among the threads that helped in it, and each part goes to the
author of the answer there, or to a line of its own where there is nobody in particular. Weights are exact fractions; an
amount is shared by them to the last unit by largest remainder.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor

from community.deflection.rules.visits import SUCCESSES, Outcome


class Nobody(StrEnum):
    """Where a visit's part goes that no helper earned."""

    IMPLICIT = "implicit"
    """They left a solved thread without a word: nobody knows whether an answer helped."""
    UNANSWERED = "unanswered"
    """The thread had no accepted answer."""
    STAFF = "staff"
    """Staff wrote the answer."""
    FORMER = "former"
    """Its author's account was erased."""
    REMOVED = "removed"
    """The answer is out of sight by now."""
    OWN = "own"
    """An answer to its author's own question, or found by its own author."""

    @property
    def label(self) -> str:
        """The words shown on screen."""
        return {
            "implicit": "Visitors who left a solved thread without a word",
            "unanswered": "Threads without an accepted answer",
            "staff": "Answers by staff",
            "former": "Answers by former members",
            "removed": "Answers that were removed since",
            "own": "Answers to their author’s own question",
        }[self.value]


Key = int | Nobody
"""A member's id, or a line for nobody in particular."""

_ORDER = {line: at for at, line in enumerate(Nobody)}


def order_of(key: Key) -> tuple[int, int]:
    """Members by id, then the lines for nobody: the order in which ties are settled."""
    return (1, _ORDER[key]) if isinstance(key, Nobody) else (0, key)


@dataclass(frozen=True, slots=True)
class Range:
    """A figure in whole units: low, likely and high."""

    low: int = 0
    likely: int = 0
    high: int = 0

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.likely + other.likely, self.high + other.high)


@dataclass(frozen=True, slots=True)
class Credit:
    """Equal parts of visits that go to the same place."""

    outcome: Outcome
    key: Key
    parts: int
    """Into how many parts each of these visits is split."""
    count: int
    """How many such parts these are."""


Weights = Mapping[Key, Fraction]


def weigh(due: Iterable[Credit]) -> tuple[Weights, Weights, Weights]:
    """Visits by whom they are due to: those of the low figure, of the likely one and of the high one."""
    levels: list[defaultdict[Key, Fraction]] = [defaultdict(Fraction) for _ in SUCCESSES]
    for credit in due:
        for level in levels[SUCCESSES.index(credit.outcome) :]:
            level[credit.key] += Fraction(credit.count, credit.parts)
    low, likely, high = levels
    return low, likely, high


def share_out(total: int, weights: Weights) -> dict[Key, int]:
    """`total` units by weight, to the last unit: each within one of its exact part, and together the total.

    Units that are left go to the largest remainders, ties in `order_of`. A total needs a positive weight (ValueError).
    """
    whole = sum(weights.values(), Fraction())
    if total == 0 or not whole:
        if total:
            raise ValueError("Nobody is there to share it with.")
        return dict.fromkeys(weights, 0)
    exact = {key: total * weight / whole for key, weight in weights.items()}
    shares = {key: floor(part) for key, part in exact.items()}
    left = total - sum(shares.values())
    for key in sorted(exact, key=lambda key: (shares[key] - exact[key], order_of(key)))[:left]:
        shares[key] += 1
    return shares


def share_range(totals: Sequence[int], weights: tuple[Weights, Weights, Weights]) -> dict[Key, Range]:
    """The low, likely and high total shared out, each by its own weights; everybody who has a weight is in."""
    low, likely, high = (share_out(total, level) for total, level in zip(totals, weights, strict=True))
    keys = sorted({*low, *likely, *high}, key=order_of)
    return {key: Range(low.get(key, 0), likely.get(key, 0), high.get(key, 0)) for key in keys}
