"""The inbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db


class Notification(db.Model):  # type: ignore[name-defined,misc]
    """One item in a member's inbox; it links straight to the post."""

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("member_id", "cause"),
        Index("ix_notifications_inbox", "member_id", "id"),
        Index("ix_notifications_unread", "member_id", "read_at", "thread_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[str] = mapped_column(String(20))
    cause: Mapped[str] = mapped_column(String(80))
    """What it tells of, such as `answer:9`; a handler that runs twice tells once."""
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id"))
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("replies.id"))
    title: Mapped[str | None] = mapped_column(String(150))
    """What it is about when that is no thread: a rank, say."""
    url: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(String(300))
    """A sentence more, such as why a rank was lost."""
    award_id: Mapped[int | None] = mapped_column(ForeignKey("awards.id"))
    told_at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
