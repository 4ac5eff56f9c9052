"""What a page asks of the database: how many statements, and how SQLite would run them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from community.core.db import db

NOT_COUNTED = re.compile(r"\s*(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|PRAGMA|EXPLAIN)", re.IGNORECASE)

BIG_TABLES = frozenset(
    {
        "acceptances", "answers", "calendar_attendances", "calendar_events", "calendar_questions", "calendar_rsvps", "deflections", "drafts", "events", "follows", "have_toos", "imported_things", "jobs",
        "ledger_entries", "mailed_keys", "member_sessions", "members", "merges", "notifications", "post_revisions",
        "reactions", "recommendations", "replies", "resolutions", "suspensions", "thread_links", "thread_revisions", "thread_tags", "threads", "timeline_entries", "votes",
    }
)  # fmt: skip
"""Tables that grow with the community. Boards, products and tags are read whole: there are dozens of them."""


@dataclass
class Statements:
    """The statements that ran inside a block, in their order."""

    texts: list[str] = field(default_factory=list)
    parameters: list[Any] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.texts)

    def describe(self) -> str:
        """All of them, numbered, for a failure's message."""
        return "\n".join(f"{n:3}. {' '.join(text.split())[:300]}" for n, text in enumerate(self.texts, 1))


@contextmanager
def record_statements() -> Iterator[Statements]:
    """Record every statement but those that frame a transaction."""
    seen = Statements()

    def note(_conn: Connection, _cursor: Any, text: str, parameters: Any, _context: Any, _many: bool) -> None:
        if not NOT_COUNTED.match(text):
            seen.texts.append(text)
            seen.parameters.append(parameters)

    for (
        row
    ) in db.session:  # What the test itself holds is loaded before anything counts: `client.get(thread.url)`.
        db.session.refresh(row)
    target = db.engine  # In tests the connection that stands in the engine's place.
    sa.event.listen(target, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(target, "before_cursor_execute", note)


@contextmanager
def count_queries(*, at_most: int) -> Iterator[Statements]:
    """Fail when the block runs more than `at_most` statements, and say which.

    `with count_queries(at_most=8): client.get(...)`
    """
    with record_statements() as seen:
        yield seen
    assert len(seen) <= at_most, f"{len(seen)} statements, at most {at_most} are allowed:\n{seen.describe()}"


@contextmanager
def no_table_scans(*, allowed: frozenset[str] = frozenset()) -> Iterator[Statements]:
    """Fail when a statement of the block reads a whole table that grows with the community.

    Plans are read on SQLite only: PostgreSQL rightly scans the small tables of a test. `allowed` names tables that
    this block may read whole; say why beside it.
    """
    with record_statements() as seen:
        yield seen
    problems = list(scans(seen, allowed)) if db.engine.dialect.name == "sqlite" else []
    assert not problems, "Whole tables are read; an index is missing or cannot be used:\n" + "\n\n".join(
        problems
    )


def scans(seen: Statements, allowed: frozenset[str] = frozenset()) -> Iterator[str]:
    """For each statement that scans a big table: the plan's line and the statement."""
    raw: Any = db.session.connection().connection.dbapi_connection
    for text, parameters in zip(seen.texts, seen.parameters, strict=True):
        if re.match(r"\s*(SELECT|WITH|UPDATE|DELETE)", text, re.IGNORECASE):
            rows = raw.execute(f"EXPLAIN QUERY PLAN {text}", parameters).fetchall()
            for line in scan_lines(text, [row[-1] for row in rows], allowed):
                yield f"{line}\n    {' '.join(text.split())}"


def scan_lines(text: str, plan: list[str], allowed: frozenset[str] = frozenset()) -> list[str]:
    """The lines of a statement's plan that read a big table from end to end, or sort all of it to show a few rows.

    Walking an index in its order is fine while a LIMIT ends the walk; sorting or counting what is walked is not.
    """
    names = {alias: table for table, alias in re.findall(r"(?:FROM|JOIN|,)\s+(\w+) AS (\w+)", text)}
    has_limit = "LIMIT" in text.upper()
    stops_early = has_limit and not any("USE TEMP B-TREE" in line for line in plan)
    lines = []
    for line in plan:
        if line == "USE TEMP B-TREE FOR ORDER BY" and has_limit and "GROUP BY" not in text.upper():
            lines += [line] if BIG_TABLES - allowed & set(re.findall(r"\w+", text)) else []
            continue
        found = re.match(r"SCAN (?:TABLE )?(\S+)(.*)", line)
        if found is None or "VIRTUAL TABLE" in line:
            continue
        name, rest = found.groups()
        walks_index = re.search(r"USING (?:COVERING )?INDEX", rest) is not None
        if names.get(name, name) in BIG_TABLES - allowed and not (walks_index and stops_early):
            lines.append(line)
    return lines
