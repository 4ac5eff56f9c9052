"""Which threads the index has yet to catch up with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import Instant, db


class StaleThread(db.Model):  # type: ignore[name-defined,misc]
    """A thread that changed since it was indexed. No foreign key: the row outlives whatever happens to the thread."""

    __tablename__ = "stale_threads"

    thread_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    marked_at: Mapped[datetime] = mapped_column(Instant, index=True)
    mark_count: Mapped[int] = mapped_column(default=1)
    """Rises with each mark, so that a change during indexing is told from the one before it at the same instant."""
