"""The kernel's own tables: what happened, what is still to be done about it, and whose calls were heard."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db


class EventRow(db.Model):  # type: ignore[name-defined,misc]
    """One thing that happened: audit trail, activity feed and outbox in one. Never changed."""

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_name_id", "name", "id"),
        Index("ix_events_actor_id_id", "actor_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    actor_kind: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[int | None] = mapped_column(BigId)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    happened_at: Mapped[datetime] = mapped_column(Instant)


class Job(db.Model):  # type: ignore[name-defined,misc]
    """Work still to be done, written in the transaction of the act that asks for it; deleted when done."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_due", "failed_at", "run_at", "id"),
        Index("ix_jobs_event_id", "event_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(Instant)
    run_at: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")
    failed_at: Mapped[datetime | None] = mapped_column(Instant)


class ClockTick(db.Model):  # type: ignore[name-defined,misc]
    """When a piece of scheduled work last started, so that of several workers one does it."""

    __tablename__ = "clock_ticks"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(Instant)


class HeardCall(db.Model):  # type: ignore[name-defined,misc]
    """A signed call of another server that was heard, so that the same one sent again is known."""

    __tablename__ = "heard_calls"
    __table_args__ = (Index("ix_heard_calls_heard_at", "heard_at"),)

    source: Mapped[str] = mapped_column(String(60), primary_key=True)
    """Whose calls these are."""
    call_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    heard_at: Mapped[datetime] = mapped_column(Instant)
