"""What members give and choose: payment details, charities, keeping, appeals, tax details."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
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
from community.core.sealing import Sealed

_CURRENT = text("replaced_at IS NULL")
_OPEN_APPEAL = text("decided_at IS NULL")


class PaymentDetail(db.Model):  # type: ignore[name-defined,misc]
    """Where a member's cash or credit goes on one rail: sealed, shown masked, and never changed but replaced."""

    __tablename__ = "payment_details"
    __table_args__ = (
        Index(
            "uq_payment_details_current",
            "payee_id",
            "rail",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
        Index("ix_payment_details_fingerprint", "fingerprint"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    payee_id: Mapped[int] = mapped_column(ForeignKey("payees.id"))
    rail: Mapped[str] = mapped_column(String(10))
    sealed: Mapped[str | None] = mapped_column(Sealed)
    """The destination as JSON; None once it was replaced and no payout needs it any more."""
    masked: Mapped[str] = mapped_column(String(60))
    """What may be shown: `GB•• •••• 3268 19`."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    """Keyed hash of the destination, so that the same one on two accounts shows."""
    since: Mapped[datetime] = mapped_column(Instant)
    replaced_at: Mapped[datetime | None] = mapped_column(Instant)


class KeptPeriod(db.Model):  # type: ignore[name-defined,misc]
    """A member chose to keep a period's money for the next."""

    __tablename__ = "kept_periods"

    payee_id: Mapped[int] = mapped_column(ForeignKey("payees.id"), primary_key=True, autoincrement=False)
    period: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chosen_at: Mapped[datetime] = mapped_column(Instant)


class ExpiryNotice(db.Model):  # type: ignore[name-defined,misc]
    """A payee was told that a period's money expires. Twice, before it does."""

    __tablename__ = "expiry_notices"

    payee_id: Mapped[int] = mapped_column(ForeignKey("payees.id"), primary_key=True, autoincrement=False)
    period: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    told_at: Mapped[datetime] = mapped_column(Instant)


class MoneyAppeal(db.Model):  # type: ignore[name-defined,misc]
    """A member asks another person to look at a held payout or at money that was taken back."""

    __tablename__ = "money_appeals"
    __table_args__ = (
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> blamed_id", name="another_person"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided"),
        UniqueConstraint("payee_id", "about"),
        Index("ix_money_appeals_open", "asked_at", "id", sqlite_where=_OPEN_APPEAL, postgresql_where=_OPEN_APPEAL),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    payee_id: Mapped[int] = mapped_column(ForeignKey("payees.id"))
    about: Mapped[str] = mapped_column(String(40))
    """`payout:12`, or `clawback:7` for a decision by which money was taken back."""
    words: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    blamed_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """Who decided what is appealed; None when the machine did."""
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    is_granted: Mapped[bool | None] = mapped_column()
    answer: Mapped[str] = mapped_column(Text, default="")


class TaxDetail(db.Model):  # type: ignore[name-defined,misc]
    """What a tax office asks for, sealed."""

    __tablename__ = "tax_details"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    sealed: Mapped[str] = mapped_column(Sealed)
    given_at: Mapped[datetime] = mapped_column(Instant)


class Charity(db.Model):  # type: ignore[name-defined,misc]
    """A charity that members can vote for and give to."""

    __tablename__ = "charities"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(70))
    about: Mapped[str] = mapped_column(String(500))
    url: Mapped[str] = mapped_column(String(300))
    destination: Mapped[str] = mapped_column(Sealed)
    """Where its transfers go, as JSON."""
    is_offered: Mapped[bool] = mapped_column(default=True)
    added_at: Mapped[datetime] = mapped_column(Instant)


class CharityVote(db.Model):  # type: ignore[name-defined,misc]
    """For which charity a member is in one period. May be changed until the period's choice window ends."""

    __tablename__ = "charity_votes"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    period: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    charity_id: Mapped[int] = mapped_column(ForeignKey("charities.id"))
    voted_at: Mapped[datetime] = mapped_column(Instant)
