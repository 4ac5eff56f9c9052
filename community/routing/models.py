"""What a helper wants to take on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import Instant, db
from community.routing.rules import DAY_MOST


class HelperLimit(db.Model):  # type: ignore[name-defined,misc]
    """How many questions a member wants to answer in a day at most, by their own wish. Without a row there is no limit."""

    __tablename__ = "helper_limits"
    __table_args__ = (CheckConstraint(f"answers_a_day BETWEEN 1 AND {DAY_MOST}", name="answers_a_day"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    answers_a_day: Mapped[int] = mapped_column()
    chosen_at: Mapped[datetime] = mapped_column(Instant)
