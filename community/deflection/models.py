"""Visits that ended with an earlier answer instead of a new question, and the weights that order what is offered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
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


_IN_USE_SQLITE, _IN_USE = text("is_in_use = 1"), text("is_in_use")


class Ranking(db.Model):  # type: ignore[name-defined,misc]
    """Weights learnt from the community's own past, and how they did. At most one is in use."""

    __tablename__ = "rankings"
    __table_args__ = (
        Index(
            "uq_rankings_in_use",
            "is_in_use",
            unique=True,
            sqlite_where=_IN_USE_SQLITE,
            postgresql_where=_IN_USE,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    pair_count: Mapped[int] = mapped_column()
    """Pairs of a question and a thread that helped, learnt from and tested on."""
    tested_count: Mapped[int] = mapped_column()
    """Questions of the newest fifth, on which both were tried."""
    recall_before: Mapped[float] = mapped_column()
    """Recall@5 there with the weights that were in use, the mean over titles and drafts."""
    recall_after: Mapped[float] = mapped_column()
    """The same with these weights, which had not seen those questions."""
    weights: Mapped[dict[str, float]] = mapped_column(JSON)
    """By the names of search's signals."""
    is_in_use: Mapped[bool] = mapped_column(default=False)
