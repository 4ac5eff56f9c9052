"""Marking threads whose text in the index is out of date; the index itself is written by jobs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Executable, and_, delete, literal, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from community.core import clock
from community.core.db import db
from community.search.models import StaleThread
from community.threads.models import Thread


def mark_threads(thread_ids: Iterable[int]) -> None:
    """Mark threads as out of date in the index, in the present transaction; the worker indexes them in seconds."""
    now = clock.now()
    # In the order of their ids, so that two transactions that mark the same two threads wait instead of clashing.
    rows = [
        {"thread_id": thread_id, "marked_at": now, "mark_count": 1} for thread_id in sorted(set(thread_ids))
    ]
    if rows:
        db.session.execute(_upsert().values(rows).on_conflict_do_update(**_again()))


def mark_all_threads() -> None:
    """Mark every thread: the index is gone, or of another format."""
    everything = select(Thread.id, literal(clock.now(), StaleThread.marked_at.type), literal(1))
    # SQLite cannot tell ON CONFLICT from a join's ON without a WHERE.
    statement = _upsert().from_select(
        ["thread_id", "marked_at", "mark_count"], everything.where(Thread.id > 0)
    )
    db.session.execute(statement.on_conflict_do_update(**_again()))


def forget_marks(marks: Iterable[tuple[int, int]]) -> None:
    """Drop marks, given as (thread id, mark count), unless the thread was marked again meanwhile."""
    same: list[ColumnElement[bool]] = [
        and_(StaleThread.thread_id == thread_id, StaleThread.mark_count == count)
        for thread_id, count in marks
    ]
    if same:
        statement: Executable = delete(StaleThread).where(or_(*same))
        db.session.execute(statement, execution_options={"synchronize_session": False})


def _upsert() -> Any:
    insert = sqlite_insert if db.session.get_bind().dialect.name == "sqlite" else postgresql_insert
    return insert(StaleThread)


def _again() -> dict[str, Any]:
    return {
        "index_elements": [StaleThread.thread_id],
        "set_": {"marked_at": clock.now(), "mark_count": StaleThread.mark_count + 1},
    }
