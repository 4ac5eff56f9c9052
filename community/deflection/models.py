"""Visits that ended with an earlier answer instead of a new question."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db


class Deflection(db.Model):  # type: ignore[name-defined,misc]
    """Somebody said that a suggested thread solved it. Once a visit and thread."""

    __tablename__ = "deflections"
    __table_args__ = (
        UniqueConstraint("visit_key", "thread_id"),
        Index("ix_deflections_thread_id", "thread_id"),
        Index("ix_deflections_said_at", "said_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    visit_key: Mapped[str] = mapped_column(String(64))
    """A random key of the visit; it leads to nobody."""
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    query: Mapped[str] = mapped_column(String(300))
    place: Mapped[str] = mapped_column(String(20))
    """Where the suggestion stood: `ask`, `home` or `search`."""
    said_at: Mapped[datetime] = mapped_column(Instant)
