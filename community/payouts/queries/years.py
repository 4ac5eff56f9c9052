"""What reached a payee in each calendar year (UTC), as a tax return asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC

from community.payouts.queries.payouts import list_payouts_of
from community.payouts.rules.states import ON_ITS_WAY, State
from community.payouts.rules.terms import Choice

_GONE = ON_ITS_WAY | {State.SETTLED}


@dataclass(slots=True)
class YearTotals:
    """One year in one currency, in minor units."""

    year: int
    currency: str
    cash_minor: int = 0
    """After fees: what the tax threshold counts."""
    credit_minor: int = 0
    charity_minor: int = 0
    """Given away from the member's own rewards, without what the brand added."""
    fee_minor: int = 0
    payout_count: int = 0


def list_year_totals(payee_id: int) -> list[YearTotals]:
    """A payee's years, newest first: what was sent in each and did not come back."""
    years: dict[tuple[int, str], YearTotals] = {}
    for payout in list_payouts_of(payee_id):
        if payout.sent_at is None or State(payout.state) not in _GONE:
            continue
        key = (payout.sent_at.astimezone(UTC).year, payout.currency)
        found = years.setdefault(key, YearTotals(*key))
        sent = payout.amount_minor - payout.fee_minor
        if payout.choice == Choice.CASH.value:
            found.cash_minor += sent
        elif payout.choice == Choice.CREDIT.value:
            found.credit_minor += sent
        else:
            found.charity_minor += sent
        found.fee_minor += payout.fee_minor
        found.payout_count += 1
    return sorted(years.values(), key=lambda one: (-one.year, one.currency))
