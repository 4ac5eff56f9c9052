"""What each deed does to the book: from where the money of a payout goes whereto."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from community.books.rules import Account, Kind, move
from community.payouts.rules.states import Deed, State

_WAYS = {
    Deed.CANCEL: (Kind.RESERVED, Kind.PAYABLE),
    Deed.SUBMIT: (Kind.RESERVED, Kind.CLEARING),
    Deed.REFUSE: (Kind.CLEARING, Kind.RESERVED),
    Deed.SETTLE: (Kind.CLEARING, Kind.PAID),
    Deed.FAIL: (Kind.CLEARING, Kind.PAYABLE),
    Deed.RETURN: (Kind.CLEARING, Kind.PAYABLE),
}
"""From which kind of account into which; deeds that are not here move no money."""


@dataclass(frozen=True, slots=True)
class Money:
    """The money of one payout. Amounts in minor units."""

    subject: str
    """Under which name the book knows the payee."""
    currency: str
    rail: str
    shares: Sequence[tuple[int, int]]
    """(period, amount), as they were set aside; they sum to the payout."""
    fee: int = 0
    matched: int = 0
    charity: str = ""


Entries = list[tuple[Account, int]]


def reservation(money: Money) -> Entries:
    """Setting it aside."""
    return [
        entry
        for period, amount in money.shares
        for entry in move(
            _account(Kind.PAYABLE, money, period), _account(Kind.RESERVED, money, period), amount
        )
    ]


def posting(money: Money, deed: Deed, before: State) -> Entries:
    """What a deed does where the payout stood at `before`; empty where no money moves.

    When it arrives, the rail's fee goes to the brand, who pays the rail, and the brand adds its match to a gift. Both come
    back with money that comes back after it had arrived.
    """
    if deed not in _WAYS:
        return []
    source, target = _WAYS[deed]
    if deed is Deed.RETURN and before is State.SETTLED:
        source = Kind.PAID
    touches_paid = Kind.PAID in (source, target)
    brand = Account(Kind.BRAND, "", 0, money.currency)
    entries: Entries = []
    fee_left = money.fee if touches_paid else 0
    for period, amount in money.shares:
        fee = min(fee_left, amount)
        fee_left -= fee
        there, here = _account(source, money, period), _account(target, money, period)
        entries += move(there, here, amount - fee)
        entries += move(there, brand, fee) if target is Kind.PAID else move(brand, here, fee)
    if money.matched and touches_paid:
        gift = Account(Kind.GIVEN, money.charity, 0, money.currency)
        matched = Account(Kind.MATCHED, "", 0, money.currency)
        ways = (matched, gift) if target is Kind.PAID else (gift, matched)
        entries += move(*ways, money.matched)
    return entries


def _account(kind: Kind, money: Money, period: int) -> Account:
    if kind is Kind.CLEARING:
        return Account(kind, money.rail, 0, money.currency)
    return Account(kind, money.subject, period, money.currency)
