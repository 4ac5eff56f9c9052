"""The versions of the ladder: one in force, those before it, and the draft that the next one is made of."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db


class State(StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    """Being written; nobody's rank follows it."""
    IN_FORCE = "in_force"
    """Everybody's rank follows it."""
    PAST = "past"
    """Another one has followed; never changed again."""


class LadderVersion(db.Model):  # type: ignore[name-defined,misc]
    """One version, as it was written. What members point at are the rows of `ranks`, which follow the one in force."""

    __tablename__ = "ladders"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(state.value) for state in State)})", name="state"),
        CheckConstraint("(state = 'draft') = (number IS NULL)", name="numbered"),
        CheckConstraint("rest_after_days >= 0", name="rest"),
        Index(
            "uq_ladders_state",
            "state",
            unique=True,
            sqlite_where=text("state <> 'past'"),
            postgresql_where=text("state <> 'past'"),
        ),
        Index("uq_ladders_number", "number", unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    number: Mapped[int | None] = mapped_column()
    """1 for the first that was in force; None for the draft."""
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """The ranks, the lowest first, as `rules.ladder.plain_step` writes them."""
    rest_after_days: Mapped[int] = mapped_column()
    revision: Mapped[int] = mapped_column()
    """Counts up each time that the draft is saved, so that nobody overwrites another's work unseen."""
    changelog: Mapped[str] = mapped_column(Text, default="")
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    saved_at: Mapped[datetime] = mapped_column(Instant)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
