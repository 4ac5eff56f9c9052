"""Which threads the index has yet to catch up with; and the index itself, where PostgreSQL holds it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, LargeBinary, SmallInteger, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import BigId, Instant, db

# The tables are there on SQLite too, empty: one line of migrations serves both.
_STEMS = TSVECTOR().with_variant(Text(), "sqlite")
_WORD = Text(collation="C").with_variant(
    Text(), "sqlite"
)  # In the order of bytes, so that beginnings are found.


class StaleThread(db.Model):  # type: ignore[name-defined,misc]
    """A thread that changed since it was indexed. No foreign key: the row outlives whatever happens to the thread."""

    __tablename__ = "stale_threads"

    thread_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    marked_at: Mapped[datetime] = mapped_column(Instant, index=True)
    mark_count: Mapped[int] = mapped_column(default=1)
    """Rises with each mark, so that a change during indexing is told from the one before it at the same instant."""


class SearchGeneration(db.Model):  # type: ignore[name-defined,misc]
    """One index in PostgreSQL: the live one, one that is being built, or one whose rows are being removed."""

    __tablename__ = "search_generations"
    __table_args__ = (
        Index(
            "uq_search_generations_live",
            "state",
            unique=True,
            sqlite_where=text("state = 'live'"),
            postgresql_where=text("state = 'live'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    """`building`, `live` or `old`."""
    format: Mapped[int] = mapped_column()
    thread_count: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(Instant)


class SearchDocument(db.Model):  # type: ignore[name-defined,misc]
    """A thread as one generation holds it. No foreign keys: the index may be thrown away, and lags behind."""

    __tablename__ = "search_documents"
    __table_args__ = (
        Index("ix_search_documents_words", "words", postgresql_using="gin"),
        Index("ix_search_documents_title_words", "title_words", postgresql_using="gin"),
        Index("ix_search_documents_generation_id_created_at", "generation_id", "created_at", "thread_id"),
    )

    generation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    thread_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    board_id: Mapped[int] = mapped_column(Integer)
    product_id: Mapped[int | None] = mapped_column(Integer)
    tag_ids: Mapped[Any] = mapped_column(ARRAY(Integer).with_variant(JSON(), "sqlite"))
    author_ids: Mapped[Any] = mapped_column(ARRAY(BigInteger).with_variant(JSON(), "sqlite"))
    status: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[int] = mapped_column(SmallInteger)
    answer_count: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[int] = mapped_column(BigInteger)
    """Seconds since 1970."""
    words: Mapped[Any] = mapped_column(_STEMS)
    """Our stems of all texts with their places."""
    title_words: Mapped[Any] = mapped_column(_STEMS)
    wording: Mapped[Any] = mapped_column(ARRAY(Text).with_variant(JSON(), "sqlite"))
    """The words of the title as they are written."""
    card: Mapped[bytes] = mapped_column(LargeBinary)
    texts: Mapped[bytes] = mapped_column(LargeBinary)


class SearchWord(db.Model):  # type: ignore[name-defined,misc]
    """How many threads of a generation hold a word."""

    __tablename__ = "search_words"

    generation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    """0: a stem, anywhere in the thread; 1: a word of the title as it is written."""
    word: Mapped[str] = mapped_column(_WORD, primary_key=True)
    thread_count: Mapped[int] = mapped_column(Integer)


class SearchMeanwhile(db.Model):  # type: ignore[name-defined,misc]
    """A thread that the live generation took in while this other one was being built."""

    __tablename__ = "search_meanwhile"

    generation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    thread_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
