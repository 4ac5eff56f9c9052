"""Places to post (boards), things of the brand's to post about (products), and free labels (tags)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from community.boards.rules import Audience
from community.core.db import BigId, Instant, db


class Board(db.Model):  # type: ignore[name-defined,misc]
    """A place with its own readers and writers. Its counts are kept by `threads`."""

    __tablename__ = "boards"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(Text, default="")
    icon: Mapped[str] = mapped_column(String(30), default="message-circle")
    position: Mapped[int] = mapped_column(default=0)
    read_audience: Mapped[str] = mapped_column(String(12), default=Audience.PUBLIC.value)
    write_audience: Mapped[str] = mapped_column(String(12), default=Audience.MEMBERS.value)
    archived_at: Mapped[datetime | None] = mapped_column(Instant)
    """An archived board is read only."""
    open_count: Mapped[int] = mapped_column(default=0)
    answered_count: Mapped[int] = mapped_column(default=0)
    needs_info_count: Mapped[int] = mapped_column(default=0)
    solved_count: Mapped[int] = mapped_column(default=0)
    closed_count: Mapped[int] = mapped_column(default=0)
    """Listed threads by status, so that no page counts them."""
    last_activity_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def thread_count(self) -> int:
        """All listed threads."""
        return (
            self.open_count
            + self.answered_count
            + self.needs_info_count
            + self.solved_count
            + self.closed_count
        )

    @property
    def url(self) -> str:
        """Its address."""
        return f"/boards/{self.slug}"


class Product(db.Model):  # type: ignore[name-defined,misc]
    """A thing of the brand's that a question is about."""

    __tablename__ = "products"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"), index=True)
    """The board where questions about it usually belong."""
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)


class Tag(db.Model):  # type: ignore[name-defined,misc]
    """A free label."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    thread_count: Mapped[int] = mapped_column(default=0)
