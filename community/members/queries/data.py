"""Everything that the database holds about one member, as a stream of JSON.

Nobody has to keep a list: each table that points at members is included because of its foreign keys, so a room that
is added later is covered on the day it is made. What is left out stands here with its reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, or_, select

from community.core import clock
from community.core.db import Base, db, transaction
from community.core.models import EventRow
from community.members.models import Member

SECRET_COLUMNS = frozenset({"password_hash", "key_hash", "name_skeleton", "secret"})
"""Secrets are of no use to their owner and of much use to a thief."""

OTHERS_COLUMNS = frozenset(
    {
        "actor_id",
        "answered_by_id",
        "approved_by_id",
        "asked_by_id",
        "brought_by_id",
        "awarded_by_id",
        "cancelled_by_id",
        "closed_by_id",
        "decided_by_id",
        "done_by_id",
        "edited_by_id",
        "held_by_id",
        "ended_by_id",
        "lifted_by_id",
        "locked_by_id",
        "made_by_id",
        "merged_by_id",
        "needs_info_by_id",
        "nominated_by_id",
        "noted_by_id",
        "pinned_by_id",
        "proposed_by_id",
        "planned_by_id",
        "removed_by_id",
        "retired_by_id",
        "revoked_by_id",
        "reverted_by_id",
        "reviewed_by_id",
        "suspended_by_id",
        "undone_by_id",
        "withdrawn_by_id",
    }
)
"""Where these name the member, the row is somebody else's: their inbox, their suspension, the text that a moderator
changed. What the member did to it stands in the events."""

_BATCH = 200  # Rows held in memory at once.


def stream_data_of(member_id: int) -> Iterator[str]:
    """One JSON object in pieces: the account, then a list of rows for each table that names the member.

    Each batch is read in a short transaction of its own, so that a slow connection holds nothing open.
    """
    yield "{"
    yield f'"made_at": {_json(clock.now())},\n"account": '
    yield _json(_rows(Member.__table__, [Member.__table__.c.id], member_id, 0)[0])
    for table, columns in tables_about_members():
        yield f",\n{_json(table.name)}: ["
        after, first = 0, True
        while rows := _rows(table, columns, member_id, after):
            for row in rows:
                yield ("\n" if first else ",\n") + _json(row)
                first = False
            if "id" not in table.c or len(rows) < _BATCH:
                break
            after = rows[-1]["id"]
        yield "]"
    yield "}\n"


def tables_about_members() -> list[tuple[Table, list[Column[Any]]]]:
    """Each table with the columns by which a row is a member's, in the order of the rooms.

    Most name the member; those of earlier texts name the post, which its author owns whoever changed it; what belongs to
    something else of the member's, as facts to a visit or files to a request, names that.
    """
    found: list[tuple[Table, list[Column[Any]]]] = []
    for table in Base.metadata.sorted_tables:
        columns = [
            column
            for column in table.c
            if column.name not in OTHERS_COLUMNS
            and any(key.column.table.name == "members" for key in column.foreign_keys)
        ]
        if "edited_by_id" in table.c:
            columns += [column for column in table.c if _author_of(column) is not None]
        columns = columns or [column for column in table.c if _member_of(column) is not None]
        if table.name == EventRow.__tablename__:
            columns = [table.c.actor_id]  # The log points at no table, so that it outlives them all.
        if columns:
            found.append((table, columns))
    return found


def _rows(table: Any, columns: list[Any], member_id: int, after: int) -> list[dict[str, Any]]:
    statement = select(*(c for c in table.c if c.name not in SECRET_COLUMNS)).where(
        or_(*(_is_of(column, member_id) for column in columns))
    )
    if "id" in table.c:
        statement = statement.where(table.c.id > after).order_by(table.c.id).limit(_BATCH)
    with transaction(writes=False):
        return [dict(row) for row in db.session.execute(statement).mappings()]


def _is_of(column: Column[Any], member_id: int) -> ColumnElement[bool]:
    owner = _author_of(column)
    if owner is None:
        owner = _member_of(column)
    if owner is None:
        return column == member_id
    return column.in_(select(owner.table.c.id).where(owner == member_id))


def _author_of(column: Column[Any]) -> Column[Any] | None:
    """The author's column of the post that this column names; None when it names no post."""
    posts = (key.column.table for key in column.foreign_keys)
    return next((post.c.author_id for post in posts if "author_id" in post.c), None)


def _member_of(column: Column[Any]) -> Column[Any] | None:
    """The member's column of the visit, request or whatever this column names; None when that is nobody's."""
    owned = (key.column.table for key in column.foreign_keys)
    return next((table.c.member_id for table in owned if "member_id" in table.c), None)


def _json(value: Any) -> str:
    return json.dumps(value, default=_plain, ensure_ascii=False)


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
