"""Who does not want to be listed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import Instant, db


class LeaderboardAbsence(db.Model):  # type: ignore[name-defined,misc]
    """A member who stays off all leaderboards, by their own wish."""

    __tablename__ = "leaderboard_absences"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    since_at: Mapped[datetime] = mapped_column(Instant)
