"""Answers, their replies, earlier texts, who accepted which answer when, and merges of threads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, desc, text
from sqlalchemy.orm import Mapped, mapped_column

from community.answers.rules import Lead
from community.core.actor import Role
from community.core.db import BigId, Instant, db

_OPENS_ONE = text("opens_thread_id IS NOT NULL")
_STANDING = text("removed_at IS NULL")
_LIVE = text("withdrawn_at IS NULL")
_CONFIRMED = text("confirmed_count > 0")
_LIVE_FIRST = text("withdrawn_at IS NULL AND is_first")


class Answer(db.Model):  # type: ignore[name-defined,misc]
    """A post that proposes a solution (in a discussion: a contribution)."""

    __tablename__ = "answers"
    __table_args__ = (
        CheckConstraint("vote_count >= 0 AND reply_count >= 0", name="counts"),
        CheckConstraint("accept_order IN (0, 1, 2)", name="accept_order"),
        # Partial: else SQLite takes it to find the answers that open none, which are nearly all.
        Index(
            "uq_answers_opens_thread_id",
            "opens_thread_id",
            unique=True,
            sqlite_where=_OPENS_ONE,
            postgresql_where=_OPENS_ONE,
        ),
        Index("ix_answers_useful", "thread_id", "lead_order", desc("mark_weight"), "id"),
        Index("ix_answers_confirmed", "thread_id", sqlite_where=_CONFIRMED, postgresql_where=_CONFIRMED),
        Index("ix_answers_thread_id", "thread_id", "id"),
        Index("ix_answers_author_id", "author_id", "id"),
        # All that the share of each role asks of an answer, so that a year is counted from the index alone.
        Index(
            "ix_answers_share",
            "created_at",
            "author_role",
            "accept_order",
            "thread_id",
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index("ix_answers_author_id_created_at", "author_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    author_role: Mapped[str] = mapped_column(String(12), default=Role.MEMBER.value, server_default="member")
    """The author's `core.actor.Role` when it was written; whatever becomes of them, that stays."""
    body_markdown: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    renderer_version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(Instant)
    edited_at: Mapped[datetime | None] = mapped_column(Instant)
    revision_count: Mapped[int] = mapped_column(default=0)
    vote_count: Mapped[int] = mapped_column(default=0)
    mark_weight: Mapped[int] = mapped_column(default=0, server_default="0")
    """What its Helpful marks weigh together, to sort by: their number, unless a super user's weighs more."""
    helped_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """People whom it spared to ask, as far as they can be told; `deflection` counts them."""
    reply_count: Mapped[int] = mapped_column(default=0)
    """Replies that are not removed."""
    accept_order: Mapped[int] = mapped_column(default=2)
    """0 the first accepted answer, 1 another accepted one, 2 not accepted. Kept with the acceptances, to sort by."""
    lead_order: Mapped[int] = mapped_column(default=Lead.PLAIN.value, server_default="4")
    """`rules.Lead`, which follows from what is said of it; to sort by."""
    confirmed_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """Members for whom it worked; `reactions` counts them, and keeps the four instants below."""
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    """Since when its confirmations count as the solution of its thread."""
    recommended_at: Mapped[datetime | None] = mapped_column(Instant)
    """Since when staff recommend it."""
    outdated_at: Mapped[datetime | None] = mapped_column(Instant)
    """Since when enough people say that it is out of date."""
    verified_at: Mapped[datetime | None] = mapped_column(Instant)
    """When somebody last looked whether it still holds, after others had doubted it."""
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    removal_reason: Mapped[str] = mapped_column(Text, default="")
    opens_thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    """The thread that opens with this text, once a split made it one (or undoing a merge made it one again). It is
    no answer then, and counts as removed; its votes and its address stay."""

    @property
    def url(self) -> str:
        """Its permanent address, which leads to the right page of its thread."""
        return f"/answers/{self.id}"

    @property
    def anchor(self) -> str:
        """The id of its element on the page."""
        return f"answer-{self.id}"

    @property
    def is_removed(self) -> bool:
        """Whether it was taken out of sight."""
        return self.removed_at is not None

    @property
    def is_accepted(self) -> bool:
        """Whether a live acceptance names it."""
        return self.accept_order < 2

    @property
    def is_helpful(self) -> bool:
        """Whether it stands, and somebody found it helpful or accepted it; its author's row counts these."""
        return self.removed_at is None and (self.vote_count > 0 or self.accept_order < 2)


class Reply(db.Model):  # type: ignore[name-defined,misc]
    """A short follow-up under an answer, or under the thread itself."""

    __tablename__ = "replies"
    __table_args__ = (
        CheckConstraint("vote_count >= 0", name="counts"),
        Index("ix_replies_answer_id", "answer_id", "position"),
        Index("ix_replies_thread_id", "thread_id", "answer_id", "position"),
        Index("ix_replies_author_id", "author_id", "id"),
        Index("ix_replies_author_id_created_at", "author_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id"))
    """None: under the thread itself."""
    position: Mapped[int] = mapped_column()
    """Counts up from 1 beneath its parent, so that the first few are found without counting."""
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    body_markdown: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    renderer_version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(Instant)
    edited_at: Mapped[datetime | None] = mapped_column(Instant)
    revision_count: Mapped[int] = mapped_column(default=0)
    vote_count: Mapped[int] = mapped_column(default=0)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    removal_reason: Mapped[str] = mapped_column(Text, default="")

    @property
    def url(self) -> str:
        """Its permanent address, which leads to the right page of its thread."""
        return f"/replies/{self.id}"

    @property
    def anchor(self) -> str:
        """The id of its element on the page."""
        return f"reply-{self.id}"

    @property
    def is_removed(self) -> bool:
        """Whether it was taken out of sight."""
        return self.removed_at is not None


class PostRevision(db.Model):  # type: ignore[name-defined,misc]
    """An earlier text of an answer or a reply: what stood there until `edited_at`."""

    __tablename__ = "post_revisions"
    __table_args__ = (
        CheckConstraint("(answer_id IS NULL) <> (reply_id IS NULL)", name="one_post"),
        UniqueConstraint("answer_id", "number"),
        UniqueConstraint("reply_id", "number"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id"))
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("replies.id"))
    number: Mapped[int] = mapped_column()
    body_markdown: Mapped[str] = mapped_column(Text)
    edited_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    edited_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(200), default="")


class Acceptance(db.Model):  # type: ignore[name-defined,misc]
    """Who accepted which answer when. Withdrawn rows stay; several may be live, one of them first."""

    __tablename__ = "acceptances"
    __table_args__ = (
        Index(
            "uq_acceptances_live_answer", "answer_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE
        ),
        Index(
            "uq_acceptances_live_first",
            "thread_id",
            unique=True,
            sqlite_where=_LIVE_FIRST,
            postgresql_where=_LIVE_FIRST,
        ),
        Index("ix_acceptances_thread_id", "thread_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"))
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """None when an import brought it and its source does not say who."""
    accepted_as: Mapped[str] = mapped_column(String(12))
    """`asker`, `moderator`, `super_user`, `rank` or `import`: by what right."""
    accepted_at: Mapped[datetime] = mapped_column(Instant)
    is_first: Mapped[bool] = mapped_column()
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class Merge(db.Model):  # type: ignore[name-defined,misc]
    """One thread's posts moved into another, with what is needed to undo it."""

    __tablename__ = "merges"
    __table_args__ = (
        Index(
            "uq_merges_live",
            "source_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), index=True)
    merged_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    merged_at: Mapped[datetime] = mapped_column(Instant)
    moved: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What came along: ids of answers and acceptances, of members who followed or had it too, the answer that the
    question became, and the replies under it with their former positions."""
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
