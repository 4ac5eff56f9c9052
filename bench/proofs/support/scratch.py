"""A scratch database of PostgreSQL for proofs, where a server answers; dropped afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

NAME = f"peerdesk_proof_{os.getpid()}"


def find_server() -> str | None:
    """The address of a server on which this account may make databases; None when none answers."""
    for address in (os.environ.get("TEST_POSTGRES_URL"), "postgresql:///postgres", "postgresql://postgres@127.0.0.1:5432/postgres"):  # fmt: skip
        if address:
            engine = sa.create_engine(_url(address), poolclass=sa.NullPool)
            try:
                with engine.connect() as connection:
                    if connection.scalar(sa.text(_MAY_CREATE)):
                        return address
            except sa.exc.SQLAlchemyError:
                continue
    return None


_MAY_CREATE = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"


@contextmanager
def scratch_database(server: str) -> Iterator[str]:
    """The address of an empty database on that server."""
    admin = sa.create_engine(_url(server), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"))
        connection.execute(sa.text(f"CREATE DATABASE {NAME}"))
    try:
        address = sa.make_url(server).set(drivername="postgresql", database=NAME)
        yield address.render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"))


def _url(address: str) -> sa.URL:
    return sa.make_url(address).set(drivername="postgresql+psycopg")
