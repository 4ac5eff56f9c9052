"""The points ledger: one immutable line per cause."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db


class LedgerEntry(db.Model):  # type: ignore[name-defined,misc]
    """Points given, or taken back by mirroring an earlier entry. Never changed, never deleted (triggers refuse it)."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        CheckConstraint(
            "(reverses_id IS NULL) OR (points <= 0 OR full_points <= 0)", name="reversal_takes_back"
        ),
        Index("ix_ledger_entries_member_id", "member_id", "id"),
        Index("ix_ledger_entries_day", "member_id", "earned_on", "is_capped"),
        Index("ix_ledger_entries_thread_id", "thread_id"),
        Index("ix_ledger_entries_posted_at", "posted_at", "member_id", "points"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    points: Mapped[int] = mapped_column()
    """What was really given, after the daily cap."""
    full_points: Mapped[int] = mapped_column()
    """What the rule is worth before the cap; the difference is explained to the member."""
    kind: Mapped[str] = mapped_column(String(30))
    cause: Mapped[str] = mapped_column(String(80), unique=True)
    """`vote:81`, `acceptance:7`, `acceptance:7:accepter`, `reversal:1203`: one entry a cause, so nothing counts twice."""
    rule_version: Mapped[int] = mapped_column()
    is_capped: Mapped[bool] = mapped_column()
    """Whether it counts towards the daily cap."""
    earned_on: Mapped[date] = mapped_column(Date)
    """The day (UTC) whose cap it counts towards."""
    posted_at: Mapped[datetime] = mapped_column(Instant)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entries.id"), unique=True)
