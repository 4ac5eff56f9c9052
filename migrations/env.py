"""Runs migrations for `flask db …`: on the application's own engine, or as SQL for a person to read (`--sql`)."""

from __future__ import annotations

import logging
from typing import Any

import click
from alembic import context
from flask import current_app
from sqlalchemy import Column, text

LOCK_TIMEOUT = (
    "2s"  # A migration that cannot have its lock gives up, rather than make every request queue behind it.
)


def compares(thing: Any, name: str | None, kind: str, _reflected: bool, _compare_to: object) -> bool:
    """Whether `alembic check` looks at this object: everything but what SQLite keeps for itself or cannot tell."""
    if current_app.extensions["migrate"].db.engine.dialect.name != "sqlite":
        return True
    if (
        kind == "index"
    ):  # SQLite does not tell in which direction an index runs; on PostgreSQL that is compared.
        return all(isinstance(part, Column) for part in thing.expressions)
    return not (kind == "table" and name is not None and name.startswith("sqlite_"))


def write_sql() -> None:
    """Write the statements out instead of running them."""
    database = current_app.extensions["migrate"].db
    context.configure(
        url=database.engine.url.render_as_string(hide_password=True),
        target_metadata=database.metadata,
        literal_binds=True,
        **options(),
    )
    with context.begin_transaction():
        context.run_migrations()


def migrate() -> None:
    """Run the statements, all of them in one transaction: all or nothing, on SQLite too."""
    database = current_app.extensions["migrate"].db
    with database.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        raw = connection.connection.dbapi_connection
        if is_sqlite:
            # A table that is rebuilt is dropped for a moment; its readers must not cascade. Works only outside a
            # transaction, so past SQLAlchemy.
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if not is_sqlite:
                    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
                context.configure(
                    connection=connection,
                    target_metadata=database.metadata,
                    transactional_ddl=True,
                    **options(),
                )
                context.run_migrations()
        finally:
            if is_sqlite:
                raw.execute("PRAGMA foreign_keys=ON")


def tell(*, step: Any, **_: Any) -> None:
    """Say which step was taken; not where the SQL goes."""
    words = f"{step.up_revision_id}: {step.up_revision.doc}"
    click.echo(f"  {words}" if step.is_upgrade else f"  back before {words}", err=True)


def options() -> dict[str, Any]:
    """What both ways share: batch mode for SQLite, and comparing types when a revision is written or checked."""
    return {
        **current_app.extensions["migrate"].configure_args,
        "include_object": compares,
        "on_version_apply": tell,
    }


logging.getLogger("alembic.runtime").setLevel(
    logging.WARNING
)  # It names its driver at every start; see `tell`.


if context.is_offline_mode():
    write_sql()
else:
    migrate()
