"""What members say of answers beside Helpful, what staff recommend, and threads that others confirmed as solved."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db
from community.reactions.rules import Ending, Kind

_LIVE_RECOMMENDATION = text("withdrawn_at IS NULL")
_LIVE_RESOLUTION = text("ended_at IS NULL")


class Reaction(db.Model):  # type: ignore[name-defined,misc]
    """What a member says of an answer. Taking it back deletes the row; saying it again makes another one.

    Where the answer stands is told by the answer alone, so that merges and splits leave these rows as they are.
    """

    __tablename__ = "reactions"
    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(repr(k.value) for k in Kind)})", name="kind"),
        CheckConstraint("(kind = 'wrong') = (reason <> '')", name="reason"),
        UniqueConstraint("answer_id", "member_id", "kind"),
        Index("ix_reactions_member_id", "member_id", "id"),
        # An id is a cause of points; it must never be given out twice, which SQLite does with the newest row.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[str] = mapped_column(String(10))
    is_qualified: Mapped[bool] = mapped_column(default=False)
    """Whether it counts by itself (`rules.counts_by_itself`), by what the member was when they said it."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it is wrong or dangerous; empty for the other kinds."""
    said_at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    """Since when it counts no more: the answer was found to be still right, or a moderator has decided."""


class Recommendation(db.Model):  # type: ignore[name-defined,misc]
    """Staff recommend an answer. Withdrawn rows stay; one an answer is live."""

    __tablename__ = "recommendations"
    __table_args__ = (
        Index(
            "uq_recommendations_live",
            "answer_id",
            unique=True,
            sqlite_where=_LIVE_RECOMMENDATION,
            postgresql_where=_LIVE_RECOMMENDATION,
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"))
    recommended_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    recommended_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class Resolution(db.Model):  # type: ignore[name-defined,misc]
    """Others confirmed that an answer solved a thread whose asker is silent. Ended rows stay; one a thread is live."""

    __tablename__ = "resolutions"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ending = '')", name="ending"),
        CheckConstraint(f"ending IN ('', {', '.join(repr(e.value) for e in Ending)})", name="endings"),
        Index(
            "uq_resolutions_live",
            "thread_id",
            unique=True,
            sqlite_where=_LIVE_RESOLUTION,
            postgresql_where=_LIVE_RESOLUTION,
        ),
        Index("ix_resolutions_answer_id", "answer_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"))
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """Whose act brought it about, mostly the last confirmation needed; None when the asker fell silent after them all."""
    confirmed_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    ending: Mapped[str] = mapped_column(String(10), default="")
    """`rules.Ending`; empty while it is live."""
