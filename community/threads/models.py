"""Threads and what belongs to them: earlier texts, tags, followers, "I have this too", the timeline, drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.boards.models import Board, Product
from community.core.db import BigId, Instant, db
from community.threads.rules import Kind, Status

# Written as SQLAlchemy writes the condition: SQLite uses a partial index only where it reads the very same term.
_LISTED_SQLITE, _LISTED = text("is_listed = 1"), text("is_listed")


def _list_index(name: str, *columns: Any) -> Index:
    """An index of only those threads that lists show."""
    return Index(name, *columns, sqlite_where=_LISTED_SQLITE, postgresql_where=_LISTED)


class Thread(db.Model):  # type: ignore[name-defined,misc]
    """An opening question, discussion or announcement with everything under it.

    Who and when of each state stand side by side (`locked_at`, `locked_by_id`); how often it changed is told by the
    timeline.
    """

    __tablename__ = "threads"
    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(repr(k.value) for k in Kind)})", name="kind"),
        CheckConstraint(f"status IN ({', '.join(repr(s.value) for s in Status)})", name="status"),
        CheckConstraint("duplicate_of_id IS NULL OR duplicate_of_id <> id", name="not_its_own_duplicate"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="not_merged_into_itself"),
        CheckConstraint(
            "view_count >= 0 AND answer_count >= 0 AND vote_count >= 0 AND have_too_count >= 0", name="counts"
        ),
        _list_index("ix_threads_listed_board", "board_id", "pin_order", "last_activity_at", "id"),
        _list_index("ix_threads_listed_board_activity", "board_id", "last_activity_at", "id"),
        _list_index("ix_threads_listed_board_created", "board_id", "created_at", "id"),
        _list_index("ix_threads_listed_board_status", "board_id", "status", "last_activity_at", "id"),
        _list_index("ix_threads_listed_product", "product_id", "last_activity_at", "id"),
        _list_index("ix_threads_listed_activity", "last_activity_at", "id"),
        _list_index("ix_threads_listed_status", "status", "last_activity_at", "id"),
        _list_index("ix_threads_listed_created", "kind", "created_at"),
        _list_index("ix_threads_listed_solved", "solved_at"),
        Index("ix_threads_author_id_created_at", "author_id", "created_at"),
        Index("ix_threads_duplicate_of_id", "duplicate_of_id"),
        Index("ix_threads_merged_into_id", "merged_into_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(80))
    body_markdown: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    renderer_version: Mapped[int] = mapped_column()
    excerpt: Mapped[str] = mapped_column(String(300))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    edited_at: Mapped[datetime | None] = mapped_column(Instant)
    revision_count: Mapped[int] = mapped_column(default=0)

    status: Mapped[str] = mapped_column(String(12), default=Status.OPEN.value)
    is_listed: Mapped[bool] = mapped_column(default=True)
    """Neither removed nor merged away."""
    pin_order: Mapped[int] = mapped_column(default=0)
    """1 while pinned: lists show it first."""
    last_activity_at: Mapped[datetime] = mapped_column(Instant)
    asker_active_at: Mapped[datetime] = mapped_column(Instant)
    """When the author last wrote in the thread; after a week of silence super users may accept."""
    solved_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    """Since when others' confirmations solve it, while no acceptance does; `reactions` keeps it."""
    first_answer_at: Mapped[datetime | None] = mapped_column(Instant)

    answer_count: Mapped[int] = mapped_column(default=0)
    reply_count: Mapped[int] = mapped_column(default=0)
    accepted_count: Mapped[int] = mapped_column(default=0)
    vote_count: Mapped[int] = mapped_column(default=0)
    have_too_count: Mapped[int] = mapped_column(default=0)
    follower_count: Mapped[int] = mapped_column(default=0)
    view_count: Mapped[int] = mapped_column(default=0)

    needs_info_at: Mapped[datetime | None] = mapped_column(Instant)
    needs_info_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    close_reason: Mapped[str] = mapped_column(Text, default="")
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    locked_at: Mapped[datetime | None] = mapped_column(Instant)
    locked_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    pinned_at: Mapped[datetime | None] = mapped_column(Instant)
    pinned_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    removal_reason: Mapped[str] = mapped_column(Text, default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))

    # A thread is never read without its board, which decides who may see it.
    board: Mapped[Board] = relationship(lazy="joined", innerjoin=True)
    product: Mapped[Product | None] = relationship(lazy="joined")

    @property
    def url(self) -> str:
        """Its address, with the slug of its present title."""
        return f"/threads/{self.id}/{self.slug}" if self.slug else f"/threads/{self.id}"

    @property
    def has_solution(self) -> bool:
        """Whether an answer is accepted, or others confirmed one."""
        return self.accepted_count > 0 or self.confirmed_at is not None

    @property
    def is_removed(self) -> bool:
        """Whether it was taken out of sight."""
        return self.removed_at is not None

    @property
    def is_question(self) -> bool:
        """Whether it asks for a solution."""
        return self.kind == Kind.QUESTION


class ThreadTag(db.Model):  # type: ignore[name-defined,misc]
    """A tag on a thread."""

    __tablename__ = "thread_tags"
    __table_args__ = (Index("ix_thread_tags_tag_id", "tag_id", "thread_id"),)

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id"), primary_key=True)


class ThreadRevision(db.Model):  # type: ignore[name-defined,misc]
    """An earlier text of a thread: what stood there until `edited_at`."""

    __tablename__ = "thread_revisions"
    __table_args__ = (UniqueConstraint("thread_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    number: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(200))
    body_markdown: Mapped[str] = mapped_column(Text)
    edited_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    """Who replaced this text."""
    edited_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(200), default="")


class Follow(db.Model):  # type: ignore[name-defined,misc]
    """A member's wish to hear about a thread."""

    __tablename__ = "follows"
    __table_args__ = (
        UniqueConstraint("thread_id", "member_id"),
        Index("ix_follows_member_id", "member_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    followed_at: Mapped[datetime] = mapped_column(Instant)


class HaveToo(db.Model):  # type: ignore[name-defined,misc]
    """A member who has the same problem: "I have this too"."""

    __tablename__ = "have_toos"
    __table_args__ = (
        UniqueConstraint("thread_id", "member_id"),
        Index("ix_have_toos_member_id", "member_id"),
        # An id is a cause of points; it must never be given out twice, which SQLite does with the newest row.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    said_at: Mapped[datetime] = mapped_column(Instant)


class TimelineEntry(db.Model):  # type: ignore[name-defined,misc]
    """One line of what happened to a thread, as its readers see it."""

    __tablename__ = "timeline_entries"
    __table_args__ = (Index("ix_timeline_entries_thread_id", "thread_id", "happened_at", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    kind: Mapped[str] = mapped_column(String(30))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    happened_at: Mapped[datetime] = mapped_column(Instant)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Plain values for the sentence: the other thread's id, a board's name, a reason."""


class Draft(db.Model):  # type: ignore[name-defined,misc]
    """What somebody was typing, kept so that another device, or the sign-in that comes first, finds it again."""

    __tablename__ = "drafts"
    __table_args__ = (
        CheckConstraint("(member_id IS NULL) <> (visitor_key IS NULL)", name="one_owner"),
        UniqueConstraint("member_id", "place"),
        UniqueConstraint("visitor_key", "place"),
        Index("ix_drafts_saved_at", "saved_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    visitor_key: Mapped[str | None] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(40))
    """Where it was typed: `ask`, `thread:7` (an answer there), `answer:9` (a reply to it), `edit:9` …"""
    fields: Mapped[dict[str, str]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(Instant)
