"""Batches with their approvals and exclusions, and the parcels that are handed to a rail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db
from community.core.sealing import Sealed


class PayoutBatch(db.Model):  # type: ignore[name-defined,misc]
    """Payouts that are looked at, approved and sent together."""

    __tablename__ = "payout_batches"
    __table_args__ = (
        CheckConstraint("state IN ('prepared', 'approved', 'sending', 'sent', 'cancelled')", name="state"),
        CheckConstraint("approvals_needed BETWEEN 1 AND 2", name="approvals_needed"),
        Index("ix_payout_batches_state", "state", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    rail: Mapped[str] = mapped_column(String(10))
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(10))
    total_minor: Mapped[int] = mapped_column(BigInteger)
    payout_count: Mapped[int] = mapped_column()
    approvals_needed: Mapped[int] = mapped_column()
    revision: Mapped[int] = mapped_column(default=1)
    """Counts changes of what is in it: an approval says which revision it looked at."""
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    prepared_at: Mapped[datetime] = mapped_column(Instant)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    trouble: Mapped[str] = mapped_column(String(500), default="")
    """What stopped the last sending, in words; empty when nothing did."""

    @property
    def number(self) -> str:
        """Its number for people."""
        return f"PB-{self.id:05d}"

    @property
    def url(self) -> str:
        """Its address for admins."""
        return f"/admin/payouts/batches/{self.id}"


class PayoutApproval(db.Model):  # type: ignore[name-defined,misc]
    """Somebody looked at a batch and approved it. Whoever prepared it cannot: the database refuses the row."""

    __tablename__ = "payout_approvals"
    __table_args__ = (
        CheckConstraint("approver_id <> prepared_by_id", name="four_eyes"),
        UniqueConstraint("batch_id", "approver_id", "revision"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("payout_batches.id"))
    revision: Mapped[int] = mapped_column()
    approver_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    approved_at: Mapped[datetime] = mapped_column(Instant)


class PayoutExclusion(db.Model):  # type: ignore[name-defined,misc]
    """A payout that was taken out of a batch, and why."""

    __tablename__ = "payout_exclusions"
    __table_args__ = (Index("ix_payout_exclusions_batch_id", "batch_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("payout_batches.id"))
    payout_id: Mapped[int] = mapped_column(ForeignKey("payouts.id"))
    reason: Mapped[str] = mapped_column(String(300))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class PayoutParcel(db.Model):  # type: ignore[name-defined,misc]
    """What is handed to a rail in one go, under one key. Repeating it is safe as long as the rail remembers the key."""

    __tablename__ = "payout_parcels"
    __table_args__ = (
        UniqueConstraint("batch_id", "number"),
        UniqueConstraint("key"),
        CheckConstraint("state IN ('submitting', 'sent', 'refused')", name="state"),
        Index("ix_payout_parcels_due", "state", "next_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("payout_batches.id"))
    number: Mapped[int] = mapped_column()
    key: Mapped[str] = mapped_column(String(30))
    state: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime] = mapped_column(Instant)
    first_tried_at: Mapped[datetime | None] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it is sent or asked about again; None when nothing more is to be done by the machine."""
    trouble: Mapped[str] = mapped_column(String(500), default="")
    file_name: Mapped[str] = mapped_column(String(80), default="")
    file_type: Mapped[str] = mapped_column(String(60), default="")
    file: Mapped[str | None] = mapped_column(Sealed)
    """The file that was made for the bank, to be had again unchanged."""
