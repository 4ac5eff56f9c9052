"""Which post links to which thread."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db


def _unique(column: str) -> Index:
    there = text(f"{column} IS NOT NULL")
    return Index(
        f"uq_thread_links_{column}",
        column,
        "to_thread_id",
        unique=True,
        sqlite_where=there,
        postgresql_where=there,
    )


class ThreadLink(db.Model):  # type: ignore[name-defined,misc]
    """One post links to another thread. Where that post stands now is its own row's business: posts move."""

    __tablename__ = "thread_links"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN thread_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN answer_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN reply_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_post",
        ),
        _unique("thread_id"),
        _unique("answer_id"),
        _unique("reply_id"),
        Index("ix_thread_links_to_thread_id", "to_thread_id", "linked_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    """Set when the post is the one that opens that thread."""
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id"))
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("replies.id"))
    to_thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    linked_at: Mapped[datetime] = mapped_column(Instant)
