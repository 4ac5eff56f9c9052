"""The database, and the one place where a transaction begins and ends.

A request or a job is one transaction: returning commits, raising rolls back. Reading frames may not write.
"""

from __future__ import annotations

import enum
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Executable,
    Integer,
    MetaData,
    event,
    inspect,
)
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT_MS = 10_000  # A writer waits this long for another writer's transaction on SQLite.


class Mode(enum.Enum):
    """What the running transaction may do."""

    FREE = "free"
    """Outside any frame: migrations, shells."""
    READING = "reading"
    """A safe request: every write is an error."""
    WRITING = "writing"
    """An unsafe request or a job; SQLite takes the write lock at its start."""


_mode: ContextVar[Mode] = ContextVar("transaction_mode", default=Mode.FREE)


class WriteInReadingFrame(RuntimeError):
    """A safe request (GET, HEAD, OPTIONS) tried to write."""


class Base(DeclarativeBase):
    """All tables share this metadata, whose constraints have predictable names."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Instant(TypeDecorator[datetime]):
    """An instant in UTC: aware datetimes in and out, on SQLite too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs a time zone.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers only INTEGER keys by itself.

db = SQLAlchemy(
    model_class=Base,
    # Tests join one outer transaction; elsewhere the session owns its connection and this changes nothing.
    session_options={"join_transaction_mode": "create_savepoint", "expire_on_commit": False},
)


def init_app(app: Flask) -> None:
    """Connect the application to its database."""
    db.init_app(app)
    with app.app_context():
        _listen(db.engine)


@contextmanager
def transaction(*, writes: bool = True) -> Iterator[Session]:
    """Run the block as one transaction: commit when it ends, roll back when it raises."""
    token = _mode.set(Mode.WRITING if writes else Mode.READING)
    session = db.session()
    try:
        if session.in_transaction():  # Something read before the frame; a frame starts from a fresh snapshot.
            session.rollback()
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _mode.reset(token)


def fetch(statement: Executable, values: Mapping[str, Any] | None = None) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement of plain columns within the transaction, past the object mapper, which would double its cost.

    What the session has not written yet is written first, so that it is seen.
    """
    session = db.session()
    if _mode.get() is not Mode.READING:
        session.flush()
    return session.connection().execute(statement, values)


def is_writing() -> bool:
    """Whether the running frame may write."""
    return _mode.get() is not Mode.READING


def has_tables() -> bool:
    """Whether the database was migrated."""
    with transaction(writes=False) as session:
        return inspect(session.connection()).has_table("alembic_version")


@event.listens_for(Session, "before_flush")
def _refuse_flush_when_reading(session: Session, *_: Any) -> None:
    if _mode.get() is Mode.READING and (session.new or session.dirty or session.deleted):
        changed = [*session.new, *(o for o in session.dirty if session.is_modified(o)), *session.deleted]
        if changed:
            raise WriteInReadingFrame(f"A safe request tried to write {type(changed[0]).__name__}.")


@event.listens_for(Session, "do_orm_execute")
def _refuse_statement_when_reading(state: ORMExecuteState) -> None:
    if _mode.get() is Mode.READING and not state.is_select:
        raise WriteInReadingFrame("A safe request tried to write.")


def _listen(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # We emit BEGIN ourselves, or savepoints silently do nothing.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # One fsync a commit: points are money to their owners.
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "cache_size=-32000",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    mode = _mode.get()
    raw: Any = connection.connection.dbapi_connection
    query_only = mode is Mode.READING
    if connection.info.get("query_only", False) is not query_only:
        raw.execute(f"PRAGMA query_only={int(query_only)}")
        connection.info["query_only"] = query_only
    # A deferred begin fails when two transactions read first and write later; an immediate one waits.
    raw.execute("BEGIN IMMEDIATE" if mode is Mode.WRITING else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    raw: Any = connection.connection.dbapi_connection
    raw.read_only = _mode.get() is Mode.READING
