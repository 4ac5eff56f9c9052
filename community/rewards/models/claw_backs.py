"""What was taken back from a payee by a decision, so that it can be shown, appealed and given back as one thing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db


class RewardClawBack(db.Model):  # type: ignore[name-defined,misc]
    """Awards of one payee that one decision took back, with what hung on them."""

    __tablename__ = "reward_claw_backs"
    __table_args__ = (
        CheckConstraint("amount_minor >= 0", name="amount_minor"),
        CheckConstraint("given_back_at IS NOT NULL OR given_back_by_id IS NULL", name="given_back"),
        Index("ix_reward_claw_backs_payee_id", "payee_id", "id"),
        Index("ix_reward_claw_backs_case_ref", "case_ref"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    payee_id: Mapped[int] = mapped_column(ForeignKey("payees.id"))
    case_ref: Mapped[str] = mapped_column(String(40))
    """Such as `case:12`; its awards name the same as what ended them."""
    award_ids: Mapped[list[Any]] = mapped_column(JSON)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(String(300))
    """As the member reads it."""
    taken_at: Mapped[datetime] = mapped_column(Instant)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """Who decided it: somebody else decides an appeal. None when the machine did."""
    given_back_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the decision was undone or an appeal granted."""
    given_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    @property
    def about(self) -> str:
        """How an appeal names it."""
        return f"clawback:{self.id}"

    @property
    def url(self) -> str:
        """Its page for its member."""
        return f"/rewards/taken-back/{self.id}"
