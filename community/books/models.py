"""The book: payees, accounts, transactions with their entries, and what the audits of it found.

The database itself keeps what makes it a book: entries and transactions are only added, a transaction sums to zero per
currency and closes its entries, and each entry moves its account's balance (triggers of migration 0026, both engines).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from community.books.rules import AMOUNT_MOST, NEVER_BELOW_ZERO, Account, Kind
from community.core.db import BigId, Instant, db

_NEVER_BELOW = ", ".join(f"'{kind}'" for kind in NEVER_BELOW_ZERO)


class Payee(db.Model):  # type: ignore[name-defined,misc]
    """Who can be owed money, by a random name. When the member is erased the name stays in the book, and leads nowhere."""

    __tablename__ = "payees"
    __table_args__ = (UniqueConstraint("subject"), UniqueConstraint("member_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject: Mapped[str] = mapped_column(String(22))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    since: Mapped[datetime] = mapped_column(Instant)


class BookAccount(db.Model):  # type: ignore[name-defined,misc]
    """One account. Its balance is moved by the database with each entry, and can be told anew from the entries."""

    __tablename__ = "book_accounts"
    __table_args__ = (
        UniqueConstraint("holder", "kind", "period", "currency", name="uq_book_accounts_name"),
        CheckConstraint(f"kind NOT IN ({_NEVER_BELOW}) OR balance_minor >= 0", name="not_below_zero"),
        CheckConstraint("kind <> 'owed' OR balance_minor <= 0", name="owed"),
        CheckConstraint("length(currency) = 3", name="currency"),
        CheckConstraint("period >= 0", name="period"),
        Index("ix_book_accounts_kind", "kind", "period"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    holder: Mapped[str] = mapped_column(String(40))
    period: Mapped[int] = mapped_column()
    currency: Mapped[str] = mapped_column(String(3))
    balance_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")

    @property
    def account(self) -> Account:
        """Which it is."""
        return Account(Kind(self.kind), self.holder, self.period, self.currency)


class BookTransaction(db.Model):  # type: ignore[name-defined,misc]
    """One transaction: added after its entries, which it closes. Never changed."""

    __tablename__ = "book_transactions"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("number"),
        CheckConstraint("number > 0", name="number"),
        Index("ix_book_transactions_cause", "cause"),
        Index("ix_book_transactions_kind", "kind", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
    """Its place in the chain, from 1 and without gaps."""
    key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    cause: Mapped[str] = mapped_column(String(80))
    rule_version: Mapped[int | None] = mapped_column()
    reason: Mapped[str] = mapped_column(String(300))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """Who brought it about; None for the machine."""
    posted_at: Mapped[datetime] = mapped_column(Instant)
    effective_at: Mapped[datetime] = mapped_column(Instant)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class BookEntry(db.Model):  # type: ignore[name-defined,misc]
    """What one transaction did to one account. Never changed."""

    __tablename__ = "book_entries"
    __table_args__ = (
        UniqueConstraint("transaction_id", "account_id"),
        CheckConstraint(
            f"amount_minor <> 0 AND amount_minor BETWEEN -{AMOUNT_MOST} AND {AMOUNT_MOST}",
            name="amount_minor",
        ),
        Index("ix_book_entries_account_id", "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    # Entries come first and their transaction closes them, so the reference is checked when all is committed.
    transaction_id: Mapped[int] = mapped_column(
        ForeignKey("book_transactions.id", deferrable=True, initially="DEFERRED")
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("book_accounts.id"))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))


class BookHead(db.Model):  # type: ignore[name-defined,misc]
    """The end of the chain: one row, which whoever posts holds until the commit, so that there is one order."""

    __tablename__ = "book_heads"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))


class BookAudit(db.Model):  # type: ignore[name-defined,misc]
    """One audit: up to where it read, and what it found. The last one decides whether money may leave."""

    __tablename__ = "book_audits"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    began_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime] = mapped_column(Instant)
    number: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))
    """The chain's end then: write it down elsewhere, and no later forgery of what was before agrees with it."""
    is_whole: Mapped[bool] = mapped_column()
    """Whether it read the whole chain and what rooms above keep beside it, and not only what came since the last good one."""
    fault_count: Mapped[int] = mapped_column()
    faults: Mapped[list[Any]] = mapped_column(JSON)
    """What is wrong, in sentences: the first hundred."""
