"""Migrations: one line of them, each goes up and back down, and together they make what the models say."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError

from community import create_app
from community.core.db import db
from community.rooms import ROOMS


@pytest.fixture
def empty_app(settings, databases):
    """The application on a database without any table, with Alembic's configuration beside it."""
    app = create_app(replace(settings, database_url=databases.empty()))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def alembic_config(empty_app):
    config = empty_app.extensions["migrate"].migrate.get_config()
    config.print_stdout = lambda *_: None
    return config


def revisions(config) -> list:
    """From the first to the last."""
    return list(reversed(list(ScriptDirectory.from_config(config).walk_revisions())))


def tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}


def schema() -> dict:
    """Everything that can be told about the tables, to compare before and after."""
    inspector = sa.inspect(db.engine)
    return {
        table: {
            # Without their order: a column that comes back comes last, and nothing asks for it by its place.
            "columns": sorted(
                (c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)
            ),
            "indexes": sorted(index["name"] for index in inspector.get_indexes(table)),
            "uniques": sorted(str(unique["name"]) for unique in inspector.get_unique_constraints(table)),
            "checks": sorted(str(check["name"]) for check in inspector.get_check_constraints(table)),
            "keys": sorted(str(key["name"]) for key in inspector.get_foreign_keys(table)),
        }
        for table in sorted(tables())
    }


def triggers() -> set[str]:
    if db.engine.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with db.engine.connect() as connection:
        return set(connection.scalars(sa.text(query)))


def test_there_is_one_line_of_revisions_numbered_in_order(alembic_config):
    line = revisions(alembic_config)
    assert len(ScriptDirectory.from_config(alembic_config).get_heads()) == 1
    assert [revision.revision for revision in line] == [f"{n:04}" for n in range(1, len(line) + 1)]
    assert all(not revision.is_branch_point and not revision.is_merge_point for revision in line)


def test_migrating_makes_what_the_models_say(alembic_config):
    command.upgrade(alembic_config, "head")
    assert tables() == set(db.metadata.tables)
    command.check(alembic_config)


def test_a_model_without_its_migration_would_be_found(alembic_config):
    command.upgrade(alembic_config, "head")
    forgotten = sa.Table("forgotten", db.metadata, sa.Column("id", sa.Integer, primary_key=True))
    try:
        with pytest.raises(CommandError, match="New upgrade operations"):
            command.check(alembic_config)
    finally:
        db.metadata.remove(forgotten)


def test_each_revision_goes_back_down_and_leaves_what_stood_before(alembic_config):
    before = [(schema(), triggers())]
    line = revisions(alembic_config)
    for revision in line:
        command.upgrade(alembic_config, revision.revision)
        before.append((schema(), triggers()))
    for step in range(len(line) - 1, -1, -1):
        command.downgrade(alembic_config, "-1")
        assert (schema(), triggers()) == before[step]
    command.upgrade(alembic_config, "head")
    assert (schema(), triggers()) == before[-1]


def test_foreign_keys_point_only_downward(empty_app):
    height = {room: number for number, room in enumerate(("core", *ROOMS))}
    room_of = {
        mapper.local_table.name: height[mapper.class_.__module__.split(".")[1]]
        for mapper in db.Model.registry.mappers
    }
    upward = [
        f"{table.name} -> {key.column.table.name}"
        for table in db.metadata.tables.values()
        for key in table.foreign_keys
        if room_of[key.column.table.name] > room_of[table.name]
    ]
    assert upward == []


@pytest.mark.parametrize("table", ["ledger_entries", "events"])
def test_the_database_itself_refuses_to_change_or_delete_what_is_written_once(real_app, table):
    values = {
        "events": "(id, name, actor_kind, payload, happened_at) VALUES (1, 'X', 'system', '{}', '2026-01-01')",
        "ledger_entries": "(id, member_id, points, full_points, kind, cause, rule_version, earned_on,"
        " posted_at) VALUES (1, 1, 1, 1, 'x', 'x:1', 1, '2026-01-01', '2026-01-01')",
    }[table]
    no = "0" if db.engine.dialect.name == "sqlite" else "false"
    with db.engine.begin() as connection:
        if table == "ledger_entries":
            connection.execute(
                sa.text(
                    "INSERT INTO members (id, username, name_skeleton, name, role, about, time_zone, created_at, points,"
                    " thread_count, answer_count, accepted_count, unread_count)"
                    " VALUES (1, 'ann', 'ann', 'Ann', 'member', '', '', '2026-01-01', 0, 0, 0, 0, 0)"
                )
            )
        connection.execute(sa.text(f"INSERT INTO {table} {values.replace('{no}', no)}"))
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = 2"):
        with pytest.raises(sa.exc.DatabaseError), db.engine.begin() as connection:
            connection.execute(sa.text(statement))
    with db.engine.connect() as connection:
        assert connection.scalar(sa.text(f"SELECT id FROM {table}")) == 1
