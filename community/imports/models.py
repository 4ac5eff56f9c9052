"""Where imported things came from, so that a second run finds them and old addresses lead to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db


class ImportSource(db.Model):  # type: ignore[name-defined,misc]
    """A community elsewhere that has been imported."""

    __tablename__ = "import_sources"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    """Chosen at the first run, such as the old host's name."""
    host: Mapped[str] = mapped_column(String(200), default="")
    """Host of the old addresses, for rewriting links."""
    started_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)


class ImportedThing(db.Model):  # type: ignore[name-defined,misc]
    """What one record of a source became here."""

    __tablename__ = "imported_things"
    __table_args__ = (
        UniqueConstraint("source_id", "kind", "external_key"),
        Index("ix_imported_things_old_address", "kind", "external_key"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("import_sources.id"))
    kind: Mapped[str] = mapped_column(String(10))
    """`member`, `board`, `topic`, `post` (not the first: that is the topic), or `link`: a post here waits for a topic."""
    external_key: Mapped[str] = mapped_column(String(120))
    """The username, the category's id, the topic's id, `topic/post number`, or `topic/post number>topic`."""
    fingerprint: Mapped[str] = mapped_column(String(32), default="")
    """Of a topic: changes with what its readers would notice."""
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id"))
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("replies.id"))
