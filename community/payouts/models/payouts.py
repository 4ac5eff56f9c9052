"""Payouts with every step of each, what rails said of them, and what needs a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db
from community.core.money import in_words
from community.payouts.rules.keys import key_of, number_of
from community.payouts.rules.states import WORDS, State
from community.payouts.rules.terms import Choice

_STATES = ", ".join(f"'{state}'" for state in State)
_CHOICES = ", ".join(f"'{choice}'" for choice in Choice if choice is not Choice.KEEP)
_LIVE = text("state NOT IN ('failed', 'returned', 'cancelled')")
_OPEN_FAULT = text("settled_at IS NULL")
_OPEN_CLOSING = text("decided_at IS NULL")


class Payout(db.Model):  # type: ignore[name-defined,misc]
    """Money on its way to a payee. Where it stands is told by its steps; its money is told by the book."""

    __tablename__ = "payouts"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("fee_minor >= 0 AND fee_minor < amount_minor", name="fee"),
        CheckConstraint("matched_minor >= 0", name="matched"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint(f"choice IN ({_CHOICES})", name="choice"),
        CheckConstraint("(choice = 'charity') = (charity_id IS NOT NULL)", name="charity"),
        CheckConstraint("(state <> 'held') OR reason <> ''", name="held"),
        CheckConstraint("attempt >= 0", name="attempt"),
        # One living payout a payee, period and currency: whoever asks twice at once gets the same.
        Index(
            "uq_payouts_live", "payee_id", "period", "currency", unique=True,
            sqlite_where=_LIVE, postgresql_where=_LIVE,
        ),
        UniqueConstraint("payee_id", "claim_key"),
        Index("ix_payouts_state", "state", "rail", "currency", "id"),
        Index("ix_payouts_batch_id", "batch_id", "id"),
        Index("ix_payouts_external_batch", "external_batch", "id"),
        {"sqlite_autoincrement": True},
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    payee_id: Mapped[int] = mapped_column(ForeignKey("payees.id"))
    period: Mapped[int] = mapped_column()
    """The newest period whose money it takes."""
    claim_key: Mapped[str] = mapped_column(String(64))
    """Made by the page on which it was asked for: the same page sent twice is the same claim."""
    choice: Mapped[str] = mapped_column(String(10))
    rail: Mapped[str] = mapped_column(String(10))
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    """What it takes from the member's money."""
    fee_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    """Of that the rail's fee, which goes to the brand, who pays the rail."""
    matched_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    """What the brand adds to a gift."""
    charity_id: Mapped[int | None] = mapped_column(ForeignKey("charities.id"))
    detail_id: Mapped[int | None] = mapped_column(ForeignKey("payment_details.id"))
    state: Mapped[str] = mapped_column(String(10))
    state_since: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it stands where it stands, in words for the member."""
    findings: Mapped[str] = mapped_column(String(100), default="")
    """What screening found, comma-separated; a person's release empties it and notes it as seen."""
    seen_findings: Mapped[str] = mapped_column(String(100), default="")
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("payout_batches.id"))
    parcel_id: Mapped[int | None] = mapped_column(ForeignKey("payout_parcels.id"))
    attempt: Mapped[int] = mapped_column(default=0)
    """How often it was handed to a rail under a key of its own."""
    external_id: Mapped[str] = mapped_column(String(80), default="")
    external_batch: Mapped[str] = mapped_column(String(80), default="")
    asked_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def number(self) -> str:
        """Its number for people."""
        return number_of(self.id)

    @property
    def key(self) -> str:
        """The key of the present attempt."""
        return key_of(self.id, self.attempt)

    @property
    def sent_minor(self) -> int:
        """What reaches the payee: without the fee, with what the brand adds."""
        return self.amount_minor - self.fee_minor + self.matched_minor

    @property
    def url(self) -> str:
        """Its address for its member."""
        return f"/rewards/payouts/{self.id}"

    @property
    def title(self) -> str:
        """What its state is called."""
        return WORDS[State(self.state)][0]

    @property
    def meaning(self) -> str:
        """What its state means for the member."""
        return WORDS[State(self.state)][1]

    @property
    def in_words(self) -> str:
        """Its amount as people write it."""
        return in_words(self.amount_minor, self.currency)


class PayoutStep(db.Model):  # type: ignore[name-defined,misc]
    """One step of a payout. Never changed, never deleted (triggers refuse it)."""

    __tablename__ = "payout_steps"
    __table_args__ = (Index("ix_payout_steps_payout_id", "payout_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    payout_id: Mapped[int] = mapped_column(ForeignKey("payouts.id"))
    deed: Mapped[str] = mapped_column(String(10))
    """A `rules.states.Deed`, or `ask` for the first."""
    state: Mapped[str] = mapped_column(String(10))
    """Where it led."""
    reason: Mapped[str] = mapped_column(String(500))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class PayoutReport(db.Model):  # type: ignore[name-defined,misc]
    """One thing that a rail said of a payout. The same said twice is one row."""

    __tablename__ = "payout_reports"
    __table_args__ = (
        UniqueConstraint("digest"),
        Index("ix_payout_reports_payout_id", "payout_id", "id"),
        Index("ix_payout_reports_rail", "rail", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    rail: Mapped[str] = mapped_column(String(10))
    payout_id: Mapped[int | None] = mapped_column(ForeignKey("payouts.id"))
    key: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(10))
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    external_id: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(500))
    said_at: Mapped[datetime | None] = mapped_column(Instant)
    heard_at: Mapped[datetime] = mapped_column(Instant)
    digest: Mapped[str] = mapped_column(String(64))


class PayoutFault(db.Model):  # type: ignore[name-defined,misc]
    """What does not fit between us and a rail, until a person settles it."""

    __tablename__ = "payout_faults"
    __table_args__ = (
        UniqueConstraint("digest"),
        Index("ix_payout_faults_open", "found_at", "id", sqlite_where=_OPEN_FAULT, postgresql_where=_OPEN_FAULT),
        CheckConstraint("(settled_at IS NULL) = (settled_by_id IS NULL)", name="settled"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    rail: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(60))
    payout_id: Mapped[int | None] = mapped_column(ForeignKey("payouts.id"))
    words: Mapped[str] = mapped_column(String(500))
    digest: Mapped[str] = mapped_column(String(64))
    found_at: Mapped[datetime] = mapped_column(Instant)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """Who took it on; None: every admin sees it among those nobody has taken."""
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    settlement: Mapped[str] = mapped_column(String(500), default="")
    """What it was and what was done about it; stays to be read when it is opened again."""
    reopened_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it was opened again, because it was settled and its payout had not moved."""


class PayoutClosing(db.Model):  # type: ignore[name-defined,misc]
    """What an admin found out about a payout that its rail says nothing of; another has to confirm it before it counts."""

    __tablename__ = "payout_closings"
    __table_args__ = (
        CheckConstraint("outcome IN ('settled', 'failed')", name="outcome"),
        CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL) AND (decided_at IS NULL) = (is_confirmed IS NULL)",
            name="decided",
        ),
        CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> said_by_id OR is_confirmed = FALSE", name="four_eyes"
        ),
        Index("ix_payout_closings_fault_id", "fault_id", "id"),
        Index(
            "uq_payout_closings_open", "payout_id", unique=True,
            sqlite_where=_OPEN_CLOSING, postgresql_where=_OPEN_CLOSING,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    fault_id: Mapped[int] = mapped_column(ForeignKey("payout_faults.id"))
    payout_id: Mapped[int] = mapped_column(ForeignKey("payouts.id"))
    key: Mapped[str] = mapped_column(String(60))
    """Of the attempt that it is about."""
    outcome: Mapped[str] = mapped_column(String(10))
    """`settled` or `failed`, as rails say it."""
    evidence: Mapped[str] = mapped_column(String(500))
    """Who said so, when, and where it can be looked up."""
    said_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    said_at: Mapped[datetime] = mapped_column(Instant)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    is_confirmed: Mapped[bool | None] = mapped_column()
    """False when it was turned down, or taken back by whoever said it."""


class RailNotice(db.Model):  # type: ignore[name-defined,misc]
    """A signed callback, once a rail and id. It moves no money: it says what to ask about."""

    __tablename__ = "rail_notices"
    __table_args__ = (UniqueConstraint("rail", "notice_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    rail: Mapped[str] = mapped_column(String(10))
    notice_id: Mapped[str] = mapped_column(String(120))
    keys: Mapped[str] = mapped_column(Text)
    heard_at: Mapped[datetime] = mapped_column(Instant)
