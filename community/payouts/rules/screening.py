"""What a person has to look at before money leaves. Each finding holds a payout until somebody releases it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from community.core.money import in_words

USUAL_LEAST = 3  # With fewer payments behind one, nothing is usual yet.


class Finding(StrEnum):
    """Why a payout is held."""

    SHARED = "shared"
    CHANGED = "changed"
    JUMP = "jump"
    CASE = "case"
    TAX = "tax"
    FIRST_LARGE = "first_large"
    BY_HAND = "by_hand"


WORDS: dict[Finding, str] = {
    Finding.SHARED: "The same payment details stand on another account as well. We make sure that both are real people.",
    Finding.CHANGED: "Your payment details are new. Cash waits {hours} hours after a change, in case it was not you.",
    Finding.JUMP: "It is far more than usual. We make sure that nothing went wrong.",
    Finding.CASE: "A fair-play case about your account is open. It goes on once that is decided.",
    Finding.TAX: "With it you pass {threshold} this year, and from there we need your tax details. Give them on the page “Tax”.",
    Finding.FIRST_LARGE: "It is the first payout to you and a large one. We make sure that it goes to the right place.",
    Finding.BY_HAND: "Somebody looks at it by hand.",
}
"""What the member reads."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a payout when it is screened. Amounts in minor units of one currency."""

    amount_minor: int
    currency: str
    is_cash: bool
    now: datetime
    details_since: datetime | None = None
    shares_details_with: int = 0
    """Other payees with the same payment details."""
    usual: tuple[int, ...] = ()
    """Earlier payouts that arrived."""
    has_open_case: bool = False
    paid_this_year_minor: int = 0
    has_tax_details: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """From the terms in force."""

    details_hold_hours: int
    jump_factor: int
    tax_threshold_minor: int
    """0: nobody is asked."""
    first_large_minor: int


def screen(facts: Facts, limits: Limits) -> list[Finding]:
    """What speaks against sending this at once, weightiest first."""
    found = []
    if facts.has_open_case:
        found.append(Finding.CASE)
    if facts.is_cash:
        if facts.shares_details_with:
            found.append(Finding.SHARED)
        if facts.details_since and facts.now < usable_from(facts.details_since, limits.details_hold_hours):
            found.append(Finding.CHANGED)
        over = facts.paid_this_year_minor + facts.amount_minor > limits.tax_threshold_minor > 0
        if over and not facts.has_tax_details:
            found.append(Finding.TAX)
    factor = times_usual(facts.amount_minor, facts.usual)
    if factor is not None and factor >= limits.jump_factor:
        found.append(Finding.JUMP)
    if not facts.usual and facts.amount_minor >= limits.first_large_minor:
        found.append(Finding.FIRST_LARGE)
    return found


def usable_from(details_since: datetime, hours: int) -> datetime:
    """From when on cash goes to payment details that were given at an instant."""
    return details_since + timedelta(hours=hours)


def times_usual(amount_minor: int, usual: tuple[int, ...]) -> int | None:
    """How many times the median of earlier payouts an amount is, rounded down; None while nothing is usual yet."""
    if len(usual) < USUAL_LEAST:
        return None
    return int(amount_minor // max(1, median(usual)))


def tell(finding: Finding, *, hours: int, threshold_minor: int, currency: str) -> str:
    """The finding in words for the member."""
    return WORDS[finding].format(hours=hours, threshold=in_words(threshold_minor, currency))
