"""Helpful marks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db


class Vote(db.Model):  # type: ignore[name-defined,misc]
    """One member found one post helpful. An imported vote has no voter: it is counted, never attributed."""

    __tablename__ = "votes"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN thread_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN answer_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN reply_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_post",
        ),
        CheckConstraint("(voter_id IS NULL) <> (imported_ref IS NULL)", name="voter_or_import"),
        UniqueConstraint("thread_id", "voter_id"),
        UniqueConstraint("answer_id", "voter_id"),
        UniqueConstraint("reply_id", "voter_id"),
        UniqueConstraint("imported_ref"),
        Index("ix_votes_voter_id", "voter_id", "id"),
        # An id is a cause of points; it must never be given out twice, which SQLite does with the newest row.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id"))
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("replies.id"))
    voter_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    imported_ref: Mapped[str | None] = mapped_column(String(120))
    """`source/post/number` of an imported vote, so that a second run finds it again."""
    weight: Mapped[int] = mapped_column(default=1, server_default="1")
    """What it weighs where answers are sorted: what its voter's marks weighed at that moment."""
    voted_at: Mapped[datetime] = mapped_column(Instant)
