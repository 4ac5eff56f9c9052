"""Better texts that members propose for what others wrote."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db
from community.edits.rules import Outcome

_OPEN = "outcome IS NULL"


class ProposedEdit(db.Model):  # type: ignore[name-defined,misc]
    """A text that a member proposes for somebody else's question or answer. Open until somebody decides."""

    __tablename__ = "proposed_edits"
    __table_args__ = (
        CheckConstraint("(thread_id IS NULL) <> (answer_id IS NULL)", name="one_post"),
        CheckConstraint(
            f"outcome IS NULL OR outcome IN ({', '.join(repr(outcome.value) for outcome in Outcome)})",
            name="outcome",
        ),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided"),
        *(
            Index(
                f"uq_proposed_edits_open_{post}",
                "proposer_id",
                post,
                unique=True,
                sqlite_where=text(_OPEN),
                postgresql_where=text(_OPEN),
            )
            for post in ("thread_id", "answer_id")
        ),
        Index("ix_proposed_edits_open", "id", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        Index("ix_proposed_edits_thread_id", "thread_id"),
        Index("ix_proposed_edits_answer_id", "answer_id"),
        Index("ix_proposed_edits_author_id", "author_id", "id"),
        Index("ix_proposed_edits_proposer_id", "proposer_id", "id"),
        # An id is a cause of points; it must never be given out twice, which SQLite does with the newest row.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    """Whose post it is."""
    proposer_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    title: Mapped[str] = mapped_column(String(200), default="")
    """Of a thread; empty for an answer."""
    body_markdown: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(String(200))
    """Why, in the proposer's words."""
    base_revision: Mapped[int] = mapped_column()
    """The post's `revision_count` when it was written: another one now means that the post changed since."""
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    outcome: Mapped[str | None] = mapped_column(String(12))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was declined."""
    is_improved: Mapped[bool] = mapped_column(default=False)
    """Whether whoever accepted it changed it first."""
    revision_number: Mapped[int | None] = mapped_column()
    """Of an accepted one: the revision that keeps the text which it replaced."""
    reverted_at: Mapped[datetime | None] = mapped_column(Instant)
    reverted_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody to decide."""
        return self.outcome is None

    @property
    def is_accepted(self) -> bool:
        """Whether its text was taken over, and not taken out again."""
        return self.outcome == Outcome.ACCEPTED and self.reverted_at is None

    @property
    def post_kind(self) -> str:
        """`thread` (its opening) or `answer`."""
        return "thread" if self.thread_id is not None else "answer"

    @property
    def url(self) -> str:
        """Its address."""
        return f"/edits/{self.id}"
