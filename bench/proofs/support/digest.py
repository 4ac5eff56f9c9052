"""A fingerprint of everything that a database holds, save what only the clock decides."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Table, select

from community.core.db import Base

# Columns that tell when something was done here, not what; and tables about the machine's own running.
CLOCK = {
    "import_sources": {"started_at", "finished_at"},
    "stale_threads": {"marked_at", "mark_count"},
    "badges": {"created_at"},
    "awards": {"awarded_at"},
}
RUNNING = {"clock_ticks", "jobs"}
DONE_HERE = {"TopicImported", "BoardChanged"}
"""Events whose instant is that of the import."""


def digest(connection: Connection) -> dict[str, str]:
    """A fingerprint of each table's rows, ids included, by table."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in RUNNING]
    return {table.name: _digest_table(connection, table) for table in tables}


def _digest_table(connection: Connection, table: Table) -> str:
    columns = [column for column in table.columns if column.name not in CLOCK.get(table.name, ())]
    sign = blake2b(digest_size=16)
    count = 0
    for row in connection.execute(select(*columns).order_by(*table.primary_key.columns)).mappings():
        count += 1
        sign.update(repr(_without_clock(table.name, dict(row))).encode("utf-8", "surrogatepass"))
    return f"{count} {sign.hexdigest()}"


def _without_clock(name: str, row: dict[str, Any]) -> list[tuple[str, Any]]:
    if name == "events" and row["name"] in DONE_HERE:
        row.pop("happened_at")
    return sorted(row.items())
