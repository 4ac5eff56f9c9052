"""What was reported, what waits for a look, and what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db
from community.moderation.rules import Closing, Outcome, Reason, Says, Source

POSTS = ("thread_id", "answer_id", "reply_id")
_ONE_POST = (
    "(CASE WHEN thread_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN answer_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN reply_id IS NULL THEN 0 ELSE 1 END) = 1"
)
_OPEN = "closed_at IS NULL"
_LIVE = "withdrawn_at IS NULL AND decision_id IS NULL AND report_id IS NULL"


def _one_of(column: str, words: type[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(word.value) for word in words)})"


def _once(name: str, condition: str, *columns: str) -> Iterator[Index]:
    """For each kind of post: at most one row that meets the condition."""
    where: dict[str, Any] = {"sqlite_where": text(condition), "postgresql_where": text(condition)}
    return (Index(f"uq_{name}_{post}", *columns, post, unique=True, **where) for post in POSTS)


class OfPost:
    """The part that rows about a post share: exactly one of the three is set."""

    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id"))
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("replies.id"))

    @property
    def post_kind(self) -> str:
        """`thread` (its opening), `answer` or `reply`."""
        return next(name for name in POSTS if getattr(self, name) is not None).removesuffix("_id")

    @property
    def post_id(self) -> int:
        """The post's id among its kind."""
        return next(value for name in POSTS if (value := getattr(self, name)) is not None)


class ReviewItem(OfPost, db.Model):  # type: ignore[name-defined,misc]
    """A post that waits for a moderator's look; one open item a post gathers everything that was reported of it."""

    __tablename__ = "review_items"
    __table_args__ = (
        CheckConstraint(_ONE_POST, name="one_post"),
        CheckConstraint(_one_of("source", Source), name="source"),
        CheckConstraint("(closed_at IS NULL) = (closed_as IS NULL)", name="closed"),
        CheckConstraint(f"closed_as IS NULL OR {_one_of('closed_as', Closing)}", name="closed_as"),
        *_once("review_items_open", _OPEN),
        Index(
            "ix_review_items_queue",
            "urgency",
            "id",
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        *(Index(f"ix_review_items_{post}", post) for post in POSTS),
        Index("ix_review_items_appealed_by_id", "appealed_by_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source: Mapped[str] = mapped_column(String(12))
    urgency: Mapped[int] = mapped_column(default=0)
    """What the live reports weigh together; the queue begins with the heaviest."""
    words: Mapped[str] = mapped_column(Text, default="")
    """Of an appeal: what its author says."""
    appealed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """Of an appeal: its author, who takes it along with their data."""
    opened_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_as: Mapped[str | None] = mapped_column(String(12))

    @property
    def is_open(self) -> bool:
        """Whether it waits in the queue."""
        return self.closed_at is None

    @property
    def is_appeal(self) -> bool:
        """Whether an author asks for another look at a removal."""
        return self.source == Source.APPEAL

    @property
    def is_first_look(self) -> bool:
        """Whether it waits for its links and pictures alone, or began so."""
        return self.source == Source.FIRST_LOOK

    @property
    def url(self) -> str:
        """Its address in the queue."""
        return f"/moderation?item={self.id}"


class ReviewDecision(db.Model):  # type: ignore[name-defined,misc]
    """What was decided about an item, by whom, why; with what is needed to undo it exactly."""

    __tablename__ = "review_decisions"
    __table_args__ = (
        CheckConstraint(_one_of("outcome", Outcome), name="outcome"),
        Index("ix_review_decisions_item_id", "item_id"),
        Index("ix_review_decisions_author_id", "author_id", "id"),
        Index("ix_review_decisions_decided_by_id", "decided_by_id", "id"),
        # An id is a cause of points; it must never be given out twice, which SQLite does with the newest row.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("review_items.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    """Whose post it is."""
    outcome: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text, default="")
    """For the author, in the moderator's words."""
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    decided_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    """The instant of the post's removal, where this decision removed it."""
    locked_at: Mapped[datetime | None] = mapped_column(Instant)
    """The instant of the thread's lock, where this decision locked it."""
    acceptance_id: Mapped[int | None] = mapped_column(ForeignKey("acceptances.id"))
    """The acceptance that went with the removal."""
    suspension_id: Mapped[int | None] = mapped_column(ForeignKey("suspensions.id"))
    reverted_id: Mapped[int | None] = mapped_column(ForeignKey("review_decisions.id"))
    """Of bringing a post back: the removal that it undid; undoing it removes the post anew in the same words."""
    removal_reason: Mapped[str] = mapped_column(Text, default="")
    """Of bringing a post back: what its removal had said."""
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    @property
    def is_live(self) -> bool:
        """Whether it stands."""
        return self.undone_at is None


class Flag(OfPost, db.Model):  # type: ignore[name-defined,misc]
    """A member's report of a post. Live until they take it back or a moderator decides."""

    __tablename__ = "flags"
    __table_args__ = (
        CheckConstraint(_ONE_POST, name="one_post"),
        CheckConstraint(_one_of("reason", Reason), name="reason"),
        *_once("flags_live", _LIVE, "member_id"),
        UniqueConstraint("report_id"),
        Index("ix_flags_item_id", "item_id"),
        Index("ix_flags_decision_id", "decision_id"),
        Index("ix_flags_member_id", "member_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("review_items.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str] = mapped_column(String(12))
    words: Mapped[str] = mapped_column(Text, default="")
    flagged_at: Mapped[datetime] = mapped_column(Instant)
    report_id: Mapped[int | None] = mapped_column(BigId)
    """The mark “wrong or dangerous” that it came from. It ends with that mark and is not withdrawn by itself."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("review_decisions.id"))
    """What was decided about it; None while it is open, and again once that was undone."""

    @property
    def is_live(self) -> bool:
        """Whether it waits for a moderator."""
        return self.withdrawn_at is None and self.decision_id is None


class ReviewOpinion(db.Model):  # type: ignore[name-defined,misc]
    """What a member who may see reports thinks of an item; it decides nothing."""

    __tablename__ = "review_opinions"
    __table_args__ = (
        CheckConstraint(_one_of("says", Says), name="says"),
        UniqueConstraint("item_id", "member_id"),
        Index("ix_review_opinions_member_id", "member_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("review_items.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    says: Mapped[str] = mapped_column(String(8))
    said_at: Mapped[datetime] = mapped_column(Instant)
