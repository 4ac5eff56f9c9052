"""What a member would leave behind by leaving."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from community.books import queries as books
from community.books.rules import Kind
from community.core import clock
from community.payouts.queries.payouts import list_open_of
from community.payouts.queries.people import find_unclaimed
from community.payouts.rules.states import ON_ITS_WAY, State

_LEFT = (Kind.ACCRUED, Kind.HELD, Kind.PAYABLE, Kind.RESERVED)


@dataclass(frozen=True, slots=True)
class Leaving:
    """What becomes of a member's money when they are erased. Amounts in minor units, as (currency, amount)."""

    forfeited: list[tuple[str, int]]
    """Earned and not sent: it is left behind."""
    on_its_way: list[tuple[str, int]]
    """Sent already: it arrives."""
    claimable: list[tuple[str, int]]
    """What of the first could be claimed at once instead."""


def find_leaving(member_id: int) -> Leaving | None:
    """What a member would leave behind; None where they have no money here."""
    payee = books.find_payee(member_id)
    if payee is None:
        return None
    left: Counter[str] = Counter()
    for account, balance in books.list_balances_of(payee.subject).items():
        if account.kind in _LEFT:
            left[account.currency] += balance
    sent: Counter[str] = Counter()
    for payout in list_open_of(payee.id):
        if State(payout.state) in ON_ITS_WAY:
            sent[payout.currency] += payout.amount_minor
    found = find_unclaimed(payee, clock.now())
    claimable = [(found.currency, found.amount_minor)] if found is not None else []
    if not left and not sent:
        return None
    return Leaving(sorted(left.items()), sorted(sent.items()), claimable)
