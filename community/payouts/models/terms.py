"""The numbers of paying out, as versions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
)
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db
from community.payouts.rules.terms import BOUNDS, Terms


class PayoutTerms(db.Model):  # type: ignore[name-defined,misc]
    """The numbers of paying out; the newest row holds, earlier ones stay."""

    __tablename__ = "payout_terms"
    __table_args__ = tuple(
        CheckConstraint(f"{name} BETWEEN {least} AND {most}", name=name)
        for name, (least, most) in BOUNDS.items()
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    cash_least_minor: Mapped[int] = mapped_column(BigInteger)
    second_approval_minor: Mapped[int] = mapped_column(BigInteger)
    details_hold_hours: Mapped[int] = mapped_column()
    jump_factor: Mapped[int] = mapped_column()
    first_large_minor: Mapped[int] = mapped_column(BigInteger)
    tax_threshold_minor: Mapped[int] = mapped_column(BigInteger)
    match_percent: Mapped[int] = mapped_column()
    match_most_minor: Mapped[int] = mapped_column(BigInteger)
    appeal_days: Mapped[int] = mapped_column()
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    set_at: Mapped[datetime] = mapped_column(Instant)

    @property
    def terms(self) -> Terms:
        """The numbers alone."""
        return Terms(**{name: getattr(self, name) for name in BOUNDS})
