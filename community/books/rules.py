"""Double entry in whole minor units: which accounts there are, what a transaction must be, and how it is chained.

A transaction takes from some accounts what it puts into others: per currency its entries sum to zero. What members have
stands in accounts that never fall below zero; what the programme gave stands against it in accounts that may.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

FIRST_HASH = "0" * 64
"""What the first transaction is chained to."""
AMOUNT_MOST = 10**12
"""Minor units in one entry; whoever means more has mistyped, and sums stay far from the end of 64 bits."""


class Kind(StrEnum):
    """What an account holds."""

    ACCRUED = "accrued"
    """A payee's: earned, and waiting until nobody has challenged it for long enough."""
    HELD = "held"
    """A payee's: kept back while a case is open."""
    PAYABLE = "payable"
    """A payee's: theirs to claim."""
    RESERVED = "reserved"
    """A payee's: claimed, and on no way yet."""
    PAID = "paid"
    """A payee's: what has reached them."""
    OWED = "owed"
    """A payee's: what they received and had not earned; zero or less, met by what they earn next."""
    BRAND = "brand"
    """The brand's own purse, from which budgets come and into which goes back what is left."""
    FUNDS = "funds"
    """A period's budget, less what it gave."""
    CLEARING = "clearing"
    """On its way by a rail (its holder), neither settled nor come back."""
    MATCHED = "matched"
    """What the brand adds to gifts."""
    GIVEN = "given"
    """What a charity (its holder) received."""
    EXPIRED = "expired"
    """What a payee (its holder) did not claim in time: the brand's again. A reversal takes it from there."""
    FORFEITED = "forfeited"
    """What members left behind who were erased."""
    WRITTEN_OFF = "written_off"
    """What is owed and will not be met, by a person's decision."""
    UNMATCHED = "unmatched"
    """What came from a rail and belongs to no payout that we know."""


OF_PAYEES = (Kind.ACCRUED, Kind.HELD, Kind.PAYABLE, Kind.RESERVED, Kind.PAID, Kind.OWED)
NEVER_BELOW_ZERO = (
    Kind.ACCRUED,
    Kind.HELD,
    Kind.PAYABLE,
    Kind.RESERVED,
    Kind.PAID,
    Kind.CLEARING,
    Kind.GIVEN,
    Kind.EXPIRED,
    Kind.FORFEITED,
)
WITHOUT_PERIOD = (Kind.OWED, Kind.BRAND, Kind.CLEARING, Kind.MATCHED, Kind.GIVEN, Kind.WRITTEN_OFF)


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """Which account: what it holds, whose (a payee's subject, a rail, a charity, or nobody's), of which period, in what."""

    kind: Kind
    holder: str
    period: int
    """The number of the period in which it was earned; 0 where periods play no part."""
    currency: str

    @property
    def name(self) -> str:
        """Its name in the chain, from which the hash is made."""
        return f"{self.kind}/{self.holder}/{self.period}/{self.currency}"


@dataclass(frozen=True, slots=True)
class Draft:
    """A transaction to be posted. The key names it once and for ever: the same key again is the same transaction."""

    key: str
    kind: str
    """What it does, such as `accrual` or `claim`; upper rooms name their own."""
    cause: str
    """The one thing that brought it about, such as `award:81`."""
    entries: tuple[tuple[Account, int], ...]
    effective_at: datetime | None = None
    """When what it says came true, if not now."""
    rule_version: int | None = None
    reason: str = ""
    """A reason in a word or a sentence; about the matter, never about a person."""


class Unbalanced(ValueError):
    """A transaction that cannot stand; says why."""


def draft(
    key: str,
    kind: str,
    cause: str,
    amounts: Iterable[tuple[Account, int]],
    *,
    effective_at: datetime | None = None,
    rule_version: int | None = None,
    reason: str = "",
) -> Draft:
    """A transaction whose entries are summed by account, in a fixed order, without zeros. Raise Unbalanced."""
    sums: Counter[Account] = Counter()
    for account, amount in amounts:
        if type(amount) is not int:
            raise Unbalanced("Amounts are whole minor units.")
        sums[account] += amount
    entries = tuple((account, sums[account]) for account in sorted(sums) if sums[account])
    found = Draft(key, kind, cause, entries, effective_at, rule_version, reason)
    check(found)
    return found


def move(source: Account, target: Account, amount: int) -> list[tuple[Account, int]]:
    """The two entries that take an amount from one account and put it into another."""
    return [(source, -amount), (target, amount)]


def check(found: Draft) -> None:
    """Raise Unbalanced for a transaction without entries, with one that says nothing, or whose sum is not zero."""
    if not found.entries:
        raise Unbalanced("A transaction needs entries.")
    sums: Counter[str] = Counter()
    for account, amount in found.entries:
        if not 0 < abs(amount) <= AMOUNT_MOST:
            raise Unbalanced(f"An entry of {amount} minor units cannot be.")
        if bool(account.period) == (account.kind in WITHOUT_PERIOD):
            raise Unbalanced(f"{account.name} has a period where none belongs, or none where one does.")
        sums[account.currency] += amount
    if any(sums.values()):
        raise Unbalanced(f"Its entries sum to {dict(sums)}, not to zero.")
    if len(found.key) > 120 or not found.key or len(found.cause) > 80 or len(found.reason) > 300:
        raise Unbalanced("Key, cause or reason is missing or too long.")


def split_by_age(amount: int, available: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Take an amount from (period, balance) pairs, the oldest period first. Raise Unbalanced when they hold less."""
    taken: list[tuple[int, int]] = []
    for period, balance in sorted(available):
        part = min(balance, amount)
        if part > 0:
            taken.append((period, part))
            amount -= part
    if amount:
        raise Unbalanced("There is not as much as that.")
    return taken


def chain(
    previous: str,
    number: int,
    found: Draft,
    *,
    posted_at: datetime,
    effective_at: datetime,
    by_id: int | None,
) -> str:
    """The hash of a transaction at its place: SHA-256 over all that it says and the hash before it."""
    entries = ";".join(f"{account.name}={amount}" for account, amount in sorted(found.entries))
    said = (
        number,
        found.key,
        found.kind,
        found.cause,
        found.rule_version,
        found.reason,
        by_id,
        _stamp(posted_at),
        _stamp(effective_at),
        entries,
        previous,
    )
    return hashlib.sha256("\x1f".join(map(str, said)).encode()).hexdigest()


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
