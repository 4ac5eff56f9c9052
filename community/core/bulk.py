"""Many rows at once: ids given out before the rows are written, one statement for all rows of a kind.

For imports and the like. The ORM costs ten times as much a row, and its rows cannot name each other beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, func, insert, select, text, update

from community.core.db import db


def reserve_ids(model: type[Any], count: int) -> list[int]:
    """Ids, ascending, for `count` rows that the present writing transaction inserts before it reserves more.

    SQLite's one writer takes those after the highest; PostgreSQL's sequence gives them out, so that nobody else gets them.
    """
    if count <= 0:
        return []
    table = _table(model)
    if db.session.get_bind().dialect.name == "sqlite":
        last = _last_id(table)
        return list(range(last + 1, last + 1 + count))
    query = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
    return sorted(db.session.scalars(query, {"name": table.name, "count": count}))


def insert_rows(model: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows given as column values, all with the same columns; columns left out take their defaults."""
    if rows:
        db.session.flush()
        db.session.execute(insert(_table(model)), list(rows))


def add_to_rows(model: type[Any], changes: Mapping[int, Mapping[str, int]]) -> None:
    """Add numbers to columns of rows by id: `{7: {"answer_count": 2}}`. Rows in the order of their ids, so that two
    transactions that count the same rows wait instead of clashing."""
    table = _table(model)
    db.session.flush()
    by_columns: dict[tuple[str, ...], list[dict[str, int]]] = {}
    for row_id, values in sorted(changes.items()):
        changed = {name: change for name, change in values.items() if change}
        if changed:
            parameters = {"row_id": row_id, **{f"{name}_change": change for name, change in changed.items()}}
            by_columns.setdefault(tuple(sorted(changed)), []).append(parameters)
    for columns, parameters_of_rows in by_columns.items():
        values_of_columns = {name: table.c[name] + bindparam(f"{name}_change") for name in columns}
        statement = update(table).where(table.c.id == bindparam("row_id")).values(values_of_columns)
        db.session.execute(statement, parameters_of_rows)


def _last_id(table: Table) -> int:
    last = db.session.scalar(select(func.max(table.c.id))) or 0
    if table.dialect_options["sqlite"]["autoincrement"]:
        # Such a table never gives an id out twice, not even one whose row is gone.
        query = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        last = max(last, db.session.scalar(query, {"name": table.name}) or 0)
    return last


def _table(model: type[Any]) -> Table:
    table: Table = model.__table__
    return table
