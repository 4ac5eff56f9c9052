"""Databases for tests: one migrated template for each test process, and quick fresh copies of it.

`TEST_DATABASE_URL` chooses the engine: empty is SQLite in a temporary folder; an address of a PostgreSQL server
(`postgresql://user@host/any`) makes scratch databases there, which are dropped at the end.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import psycopg
import sqlalchemy as sa

from community.core.db import Base

Prepare = Callable[[str], None]
"""Makes the schema in the empty database of that address."""


class Databases(Protocol):
    """Where a test process gets its databases."""

    shared: str
    """Address of the database that most tests share, each in a transaction that is rolled back."""

    def fresh(self) -> str:
        """Address of a new database with the schema and nothing in it, for tests that really commit."""

    def lent(self) -> AbstractContextManager[str]:
        """Address of a database with the schema and nothing in it, which is taken back afterwards and given to others."""

    def empty(self) -> str:
        """Address of a new database without any table."""

    def close(self) -> None:
        """Remove all of them."""


class SqliteDatabases:
    """Files in a folder; a copy takes milliseconds."""

    def __init__(self, folder: Path, prepare: Prepare) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._template = folder / "template.sqlite"
        prepare(self._address(self._template))
        self.shared = self.fresh()

    def fresh(self) -> str:
        """A copy of the template."""
        path = self._new_path()
        shutil.copyfile(self._template, path)
        return self._address(path)

    @contextmanager
    def lent(self) -> Iterator[str]:
        """A copy that is deleted afterwards."""
        address = self.fresh()
        yield address
        Path(address.removeprefix("sqlite:///")).unlink()

    def empty(self) -> str:
        """A file that does not exist yet."""
        return self._address(self._new_path())

    def close(self) -> None:
        """Nothing to do: pytest removes its temporary folders."""

    def _new_path(self) -> Path:
        return self._folder / f"{next(self._numbers)}.sqlite"

    @staticmethod
    def _address(path: Path) -> str:
        return f"sqlite:///{path}"


class PostgresDatabases:
    """Scratch databases on a server that answers; a copy of the template takes a tenth of a second."""

    def __init__(self, server: str, name: str, prepare: Prepare) -> None:
        self._server = sa.make_url(driver_url(server))
        self._admin = sa.create_engine(self._server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        self._name = name
        self._numbers = itertools.count(1)
        self._made: list[str] = []
        self._free: list[str] = []
        self._template = self._create()
        prepare(self._address(self._template))
        self._beginning = _Beginning(self._plain_address(self._template))
        self.shared = self.fresh()

    def fresh(self) -> str:
        """A copy of the template."""
        return self._address(self._create(f"TEMPLATE {self._template}"))

    @contextmanager
    def lent(self) -> Iterator[str]:
        """A copy that is put back afterwards to how it began: dropping one takes the server a second or two."""
        name = self._free.pop() if self._free else self._create(f"TEMPLATE {self._template}")
        yield self._address(name)
        self._beginning.restore(self._plain_address(name))
        self._free.append(name)

    def empty(self) -> str:
        """A database without any table."""
        return self._address(self._create())

    def close(self) -> None:
        """Drop all that were made, even while a forgotten connection holds one."""
        with self._admin.connect() as connection:
            for name in reversed(self._made):
                connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        self._admin.dispose()

    def _create(self, options: str = "") -> str:
        name = f"{self._name}_{next(self._numbers)}"
        with self._admin.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name} {options}"))
        self._made.append(name)
        return name

    def _address(self, name: str) -> str:
        return self._server.set(database=name).render_as_string(hide_password=False)

    def _plain_address(self, name: str) -> str:
        return self._server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)


WRITTEN_TO = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
"""
COUNTS = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"
GUARDED = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
SEND_OTHERS_AWAY = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class _Beginning:
    """What stands in PostgreSQL's template, to be put back into a copy that was used: the migrations write rows as well."""

    def __init__(self, address: str) -> None:
        order = [table.name for table in Base.metadata.sorted_tables]
        self._rows: dict[str, bytes] = {}
        with psycopg.connect(address) as connection, connection.cursor() as cursor:
            written = [name for (name,) in cursor.execute(WRITTEN_TO).fetchall()]
            for table in sorted(written, key=lambda name: order.index(name) if name in order else -1):
                with cursor.copy(f"COPY {table} TO STDOUT") as rows:
                    self._rows[table] = b"".join(map(bytes, rows))
            self._counts = cursor.execute(COUNTS).fetchall()

    def restore(self, address: str) -> None:
        """Empty every table that was written to, then write what stood there first. Whoever is still connected is sent away."""
        with psycopg.connect(address) as connection, connection.cursor() as cursor:
            cursor.execute(SEND_OTHERS_AWAY)
            written = [name for (name,) in cursor.execute(WRITTEN_TO).fetchall()]
            guarded = [name for (name,) in cursor.execute(GUARDED).fetchall()]
            for table in guarded:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"TRUNCATE {', '.join(written)} RESTART IDENTITY CASCADE")
            for table, rows in self._rows.items():
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(rows)
            for table in guarded:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            for sequence, last in self._counts:
                cursor.execute("SELECT setval(%s, %s)", (sequence, last))


def open_databases(folder: Path, prepare: Prepare) -> Databases:
    """The databases of this test process, on the engine that `TEST_DATABASE_URL` names."""
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server or server.startswith("sqlite"):
        return SqliteDatabases(folder, prepare)
    return PostgresDatabases(server, f"peerdesk_test_{os.getpid()}", prepare)


def driver_url(address: str) -> str:
    """The address with the driver that we use."""
    for prefix in ("postgres://", "postgresql://"):
        if address.startswith(prefix):
            return "postgresql+psycopg://" + address.removeprefix(prefix)
    return address
