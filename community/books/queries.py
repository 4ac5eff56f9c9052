"""Every read of the book."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, tuple_

from community.books.models import BookAccount, BookAudit, BookEntry, BookHead, BookTransaction, Payee
from community.books.rules import OF_PAYEES, Account, Kind
from community.core.db import db, fetch

PART = 500  # Accounts asked for in one statement.
READ_AT_ONCE = 20_000  # Transactions an audit holds in memory.


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a payee's account, with what its transaction says."""

    number: int
    posted_at: datetime
    effective_at: datetime
    kind: str
    cause: str
    reason: str
    rule_version: int | None
    account: Account
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Read:
    """One transaction as it stands in the tables, for the audit."""

    number: int
    key: str
    kind: str
    cause: str
    rule_version: int | None
    reason: str
    by_id: int | None
    posted_at: datetime
    effective_at: datetime
    previous_hash: str
    hash: str
    entries: tuple[tuple[Account, int], ...]


def lock_book() -> BookHead:
    """Hold the end of the chain until the commit. Whoever will post takes it before reading a balance to act on."""
    # `populate_existing`: what was read before the wait is old.
    query = select(BookHead).where(BookHead.id == 1).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def get_head() -> tuple[int, str]:
    """How many transactions there are, and the hash of the last."""
    number, last = db.session.execute(select(BookHead.number, BookHead.hash)).one()
    return number, last


def find_payee(member_id: int) -> Payee | None:
    """The payee that a member is; None while they never earned anything."""
    return db.session.scalar(select(Payee).where(Payee.member_id == member_id))


def list_payees(member_ids: Collection[int]) -> dict[int, Payee]:
    """The payees that these members are."""
    if not member_ids:
        return {}
    rows = db.session.scalars(select(Payee).where(Payee.member_id.in_(member_ids)))
    return {row.member_id: row for row in rows if row.member_id is not None}


def list_members_of(subjects: Collection[str]) -> dict[str, int]:
    """Whom these subjects lead to; those of erased members lead nowhere."""
    if not subjects:
        return {}
    query = select(Payee.subject, Payee.member_id).where(Payee.subject.in_(subjects))
    return {subject: member for subject, member in db.session.execute(query) if member is not None}


def find_ids(accounts: Iterable[Account]) -> dict[Account, int]:
    """The ids of those of these accounts that exist."""
    return {row.account: row.id for row in _rows(accounts)}


def find_balances(accounts: Iterable[Account]) -> dict[Account, int]:
    """The balances of these accounts, in minor units; 0 for those that nothing was posted to."""
    wanted = list(accounts)
    found = {row.account: row.balance_minor for row in _rows(wanted)}
    return {account: found.get(account, 0) for account in wanted}


def list_balances_of(holder: str) -> dict[Account, int]:
    """All that one holder's accounts hold, without those that are at zero."""
    query = select(BookAccount).where(BookAccount.holder == holder, BookAccount.balance_minor != 0)
    return {row.account: row.balance_minor for row in _fresh(query)}


def list_balances(kind: Kind, *, period: int | None = None) -> dict[Account, int]:
    """All accounts of a kind that are not at zero, of one period or all."""
    query = select(BookAccount).where(BookAccount.kind == kind.value, BookAccount.balance_minor != 0)
    if period is not None:
        query = query.where(BookAccount.period == period)
    return {row.account: row.balance_minor for row in _fresh(query)}


def sum_kinds(*, period: int | None = None) -> dict[tuple[str, str], int]:
    """What all accounts of a kind hold together, by kind and currency."""
    query = select(BookAccount.kind, BookAccount.currency, func.sum(BookAccount.balance_minor))
    if period is not None:
        query = query.where(BookAccount.period == period)
    rows = db.session.execute(query.group_by(BookAccount.kind, BookAccount.currency))
    return {(kind, currency): int(total) for kind, currency, total in rows}


def list_lines(holder: str, *, period: int | None = None, kind: Kind | None = None) -> list[Line]:
    """What happened to a payee's accounts, oldest first."""
    query = _lines(holder)
    if period is not None:
        query = query.where(BookAccount.period == period)
    if kind is not None:
        query = query.where(BookAccount.kind == kind.value)
    return _read_lines(query, holder)


def list_last_lines(holder: str, limit: int) -> list[Line]:
    """The newest things that happened to a payee's accounts, newest first."""
    query = _lines(holder).order_by(None).order_by(BookEntry.id.desc()).limit(limit)
    return _read_lines(query, holder)


def find_posted(keys: Collection[str]) -> dict[str, tuple[int, str, str]]:
    """Which of these keys were posted: their number, kind and cause."""
    found: dict[str, tuple[int, str, str]] = {}
    wanted = sorted(keys)
    for first in range(0, len(wanted), PART):
        query = select(
            BookTransaction.key, BookTransaction.number, BookTransaction.kind, BookTransaction.cause
        ).where(BookTransaction.key.in_(wanted[first : first + PART]))
        found |= {key: (number, kind, cause) for key, number, kind, cause in db.session.execute(query)}
    return found


def list_entries(key: str) -> list[tuple[Account, int]]:
    """What the transaction with this key did; nothing when there is none."""
    query = (
        select(BookAccount, BookEntry.amount_minor)
        .join(BookEntry, BookEntry.account_id == BookAccount.id)
        .join(BookTransaction, BookTransaction.id == BookEntry.transaction_id)
        .where(BookTransaction.key == key)
    )
    return [(row.account, amount) for row, amount in db.session.execute(query)]


def list_entries_of_kind(kind: str, of: Kind) -> list[tuple[str, Account, int]]:
    """What all transactions of a kind did to accounts of a kind: cause, account, amount."""
    query = (
        select(BookTransaction.cause, BookAccount, BookEntry.amount_minor)
        .join(BookEntry, BookEntry.transaction_id == BookTransaction.id)
        .join(BookAccount, BookAccount.id == BookEntry.account_id)
        .where(BookTransaction.kind == kind, BookAccount.kind == of.value)
    )
    return [(cause, row.account, amount) for cause, row, amount in db.session.execute(query)]


def find_audit(*, good: bool = False) -> BookAudit | None:
    """The newest audit; with `good` the newest that found nothing wrong."""
    query = select(BookAudit).order_by(BookAudit.id.desc()).limit(1)
    if good:
        query = query.where(BookAudit.fault_count == 0)
    return db.session.scalar(query)


def is_frozen() -> bool:
    """Whether money may not leave, because the last audit found the book wrong. Posting goes on.

    What a whole audit found, only a whole audit can take back: the one on the clock looks at less.
    """
    query = select(BookAudit).where(BookAudit.is_whole).order_by(BookAudit.id.desc()).limit(1)
    return any(one is not None and one.fault_count > 0 for one in (find_audit(), db.session.scalar(query)))


def read_transactions(after: int) -> Iterator[Read]:
    """The chain behind a number, in its order, in parts that fit into memory."""
    names = {row.id: row.account for row in db.session.scalars(select(BookAccount))}
    columns = list(BookTransaction.__table__.c)
    while True:
        query = select(*columns).where(BookTransaction.number > after).order_by(BookTransaction.number)
        rows = fetch(query.limit(READ_AT_ONCE)).all()
        if not rows:
            return
        entries = _entries_between(rows[0].number, rows[-1].number)
        for row in rows:
            said = tuple((names[account_id], amount) for account_id, amount in entries.get(row.id, ()))
            yield Read(
                row.number, row.key, row.kind, row.cause, row.rule_version, row.reason, row.by_id, row.posted_at,
                row.effective_at, row.previous_hash, row.hash, said,
            )  # fmt: skip
        after = rows[-1].number


def sum_entries() -> dict[int, int]:
    """What the entries of each account sum to, by the account's id."""
    query = select(BookEntry.account_id, func.sum(BookEntry.amount_minor)).group_by(BookEntry.account_id)
    return {account_id: int(total) for account_id, total in fetch(query)}


def list_accounts() -> list[tuple[int, Account, int]]:
    """Every account's id, name and kept balance."""
    return [(row.id, row.account, row.balance_minor) for row in _fresh(select(BookAccount))]


def count_unclosed() -> int:
    """Entries whose transaction is missing; the database refuses them, so there are none."""
    query = select(func.count(BookEntry.id)).where(
        ~select(BookTransaction.id).where(BookTransaction.id == BookEntry.transaction_id).exists()
    )
    return db.session.scalar(query) or 0


def list_negative() -> list[Account]:
    """Payees' accounts below zero but for what is owed; the database refuses them, so there are none."""
    kinds = [kind.value for kind in OF_PAYEES if kind is not Kind.OWED]
    query = select(BookAccount).where(BookAccount.kind.in_(kinds), BookAccount.balance_minor < 0)
    return [row.account for row in _fresh(query)]


def _entries_between(first: int, last: int) -> dict[int, list[tuple[int, int]]]:
    query = (
        select(BookEntry.transaction_id, BookEntry.account_id, BookEntry.amount_minor)
        .join(BookTransaction, BookTransaction.id == BookEntry.transaction_id)
        .where(BookTransaction.number.between(first, last))
    )
    found: dict[int, list[tuple[int, int]]] = {}
    for transaction_id, account_id, amount in fetch(query):
        found.setdefault(transaction_id, []).append((account_id, amount))
    return found


def _rows(accounts: Iterable[Account]) -> Iterator[BookAccount]:
    names = [(a.holder, a.kind.value, a.period, a.currency) for a in accounts]
    key = tuple_(BookAccount.holder, BookAccount.kind, BookAccount.period, BookAccount.currency)
    for first in range(0, len(names), PART):
        yield from _fresh(select(BookAccount).where(key.in_(names[first : first + PART])))


def _fresh(query: Select[BookAccount]) -> Sequence[BookAccount]:
    # The database moves balances, so what the session remembers of them is old.
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def _lines(holder: str) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = (
        select(
            BookTransaction.number, BookTransaction.posted_at, BookTransaction.effective_at, BookTransaction.kind,
            BookTransaction.cause, BookTransaction.reason, BookTransaction.rule_version,
            BookAccount.kind, BookAccount.period, BookAccount.currency, BookEntry.amount_minor,
        )
        .join(BookEntry, BookEntry.transaction_id == BookTransaction.id)
        .join(BookAccount, BookAccount.id == BookEntry.account_id)
        .where(BookAccount.holder == holder)
        .order_by(BookTransaction.number, BookEntry.id)
    )  # fmt: skip
    return query


def _read_lines(query: Select[*tuple[Any, ...]], holder: str) -> list[Line]:
    rows = db.session.execute(query).all()
    lines = []
    for number, posted, effective, kind, cause, reason, version, of, period, currency, amount in rows:
        account = Account(Kind(of), holder, period, currency)
        lines.append(Line(number, posted, effective, kind, cause, reason, version, account, amount))
    return lines
