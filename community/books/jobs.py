"""Auditing the book: does it still say what was posted, and is each balance the sum of its entries?"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from community.books import actions, queries
from community.books.models import BookAudit
from community.books.rules import FIRST_HASH, Account, Draft, Unbalanced, chain, check
from community.core import clock
from community.core.actor import SYSTEM
from community.core.db import transaction

Told = Callable[[int, int], None]
"""Hears (done, total)."""


@dataclass
class Audited:
    """What reading the chain gave."""

    number: int
    last_hash: str
    sums: Counter[Account] = field(default_factory=Counter)
    """What the transactions that were read did to each account."""
    faults: list[str] = field(default_factory=list)


def audit(
    *, whole: bool = True, more: Callable[[], list[str]] | None = None, told: Told | None = None
) -> BookAudit:
    """Audit the book and keep what was found. Without `whole` only what came since the last good audit is chained anew;
    balances are compared with all entries either way. `more` looks at what rooms above keep beside the book."""
    began_at = clock.now()
    with transaction(writes=False):
        last = None if whole else queries.find_audit(good=True)
        start = (last.number, last.hash) if last is not None else (0, FIRST_HASH)
        found = read_chain(*start, told=told)
        found.faults += compare_balances(found.sums if start[0] == 0 else None)
        if more is not None:
            found.faults += more()
    with transaction():
        return actions.note_audit(
            SYSTEM,
            began_at=began_at,
            number=found.number,
            last_hash=found.last_hash,
            is_whole=whole,
            faults=found.faults,
        )


def rebuild() -> tuple[Counter[Account], list[str]]:
    """Every account's balance told anew from the chain alone, and what is wrong with it. Needs a transaction."""
    gc.disable()  # Millions of small things are made, and none in circles.
    try:
        found = read_chain(0, FIRST_HASH)
    finally:
        gc.enable()
    return found.sums, found.faults


def look() -> None:
    """The audit on the clock: what is new. Money does not leave while the last audit found something wrong."""
    audit(whole=False)


def read_chain(after: int, last_hash: str, *, told: Told | None = None) -> Audited:
    """Read the transactions behind a number and check each: its place, its balance, its hash. Needs a transaction."""
    found = Audited(after, last_hash)
    total, head_hash = queries.get_head()
    for row in queries.read_transactions(after):
        if row.number != found.number + 1:
            found.faults.append(f"After transaction {found.number} comes {row.number}: some are missing.")
        draft = Draft(
            row.key, row.kind, row.cause, row.entries, row.effective_at, row.rule_version, row.reason
        )
        try:
            check(draft)
        except Unbalanced as error:
            found.faults.append(f"Transaction {row.number}: {error}")
        expected = chain(
            found.last_hash,
            row.number,
            draft,
            posted_at=row.posted_at,
            effective_at=row.effective_at,
            by_id=row.by_id,
        )
        if (row.previous_hash, row.hash) != (found.last_hash, expected):
            found.faults.append(f"Transaction {row.number} is not what was posted: the chain breaks here.")
        for account, amount in row.entries:
            found.sums[account] += amount
        found.number, found.last_hash = row.number, row.hash
        if told is not None and row.number % queries.READ_AT_ONCE == 0:
            told(row.number, total)
    if (found.number, found.last_hash) != (total, head_hash):
        found.faults.append(f"The chain ends at {found.number}, where {total} transactions were posted.")
    return found


def compare_balances(chained: Counter[Account] | None) -> list[str]:
    """Where a kept balance is not the sum of its entries, or (with `chained`) of what the chain says."""
    sums = queries.sum_entries()
    faults = [f"{account.name} is below zero." for account in queries.list_negative()]
    for account_id, account, balance in queries.list_accounts():
        if sums.get(account_id, 0) != balance:
            faults.append(f"{account.name} says {balance}, its entries sum to {sums.get(account_id, 0)}.")
        if chained is not None and chained[account] != balance:
            faults.append(f"{account.name} says {balance}, the chain {chained[account]}.")
    if queries.count_unclosed():
        faults.append("There are entries without their transaction.")
    return faults
