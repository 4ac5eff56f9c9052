"""One request is one transaction: an answer commits, an error rolls back, a safe request cannot write."""

import pytest
import sqlalchemy as sa
from flask import Flask

from community.core import clock
from community.core.db import WriteInReadingFrame, db, transaction
from community.core.errors import Conflict
from community.core.models import ClockTick
from tests.support.client import post


def add_tick(name):
    db.session.add(ClockTick(name=name, started_at=clock.now()))


def doors(app: Flask):
    @app.post("/write")
    def write():
        add_tick("written")
        return "done"

    @app.post("/refuse")
    def refuse():
        add_tick("refused")
        db.session.flush()
        raise Conflict

    @app.post("/break")
    def break_down():
        add_tick("broken")
        db.session.flush()
        raise ZeroDivisionError

    @app.get("/write-object")
    def write_object():
        add_tick("smuggled")
        return "done"

    @app.get("/write-statement")
    def write_statement():
        db.session.execute(sa.delete(ClockTick))
        return "done"

    @app.get("/write-past-the-session")
    def write_past_the_session():
        db.session.connection().exec_driver_sql("DELETE FROM clock_ticks")
        return "done"


def names():
    return set(db.session.scalars(sa.select(ClockTick.name)))


@pytest.fixture(params=["joined", "real"])
def client(request, build_app):
    app = build_app(doors, real=request.param == "real")
    add_tick("before")
    db.session.commit()
    return app.test_client()


def test_returning_an_answer_commits_what_was_written(client):
    assert post(client, "/write").status_code == 200
    assert names() == {"before", "written"}


@pytest.mark.parametrize(("address", "status"), [("/refuse", 409), ("/break", 500)])
def test_any_error_rolls_back_everything(client, address, status):
    assert post(client, address).status_code == status
    assert names() == {"before"}


@pytest.mark.parametrize("address", ["/write-object", "/write-statement"])
def test_a_get_that_writes_is_an_error_and_changes_nothing(client, address):
    assert client.get(address).status_code == 500
    assert names() == {"before"}


def test_a_get_cannot_write_past_the_session_either(build_app):
    client = build_app(doors, real=True).test_client()
    add_tick("before")
    db.session.commit()
    assert client.get("/write-past-the-session").status_code == 500
    assert names() == {"before"}


def test_after_a_reading_frame_the_same_connection_writes_again(client):
    assert client.get("/healthz").status_code == 200
    assert client.get("/write-object").status_code == 500
    assert post(client, "/write").status_code == 200
    assert "written" in names()


def test_a_reading_frame_refuses_at_the_flush_and_names_what_was_written(app):
    with pytest.raises(WriteInReadingFrame, match="ClockTick"), transaction(writes=False):
        add_tick("smuggled")
        db.session.flush()


def test_reading_is_allowed_in_a_reading_frame(app):
    with transaction():
        add_tick("there")
    with transaction(writes=False):
        assert "there" in names()


def test_an_instant_without_a_zone_is_refused(app):
    from datetime import datetime

    with pytest.raises(sa.exc.StatementError, match="time zone"), transaction():
        db.session.add(ClockTick(name="zoneless", started_at=datetime(2026, 1, 1)))  # noqa: DTZ001
        db.session.flush()


def test_instants_come_back_aware_and_exact(app):
    from datetime import datetime, timedelta, timezone

    instant = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    with transaction():
        db.session.add(ClockTick(name="exact", started_at=instant))
    db.session.expire_all()
    stored = db.session.get_one(ClockTick, "exact").started_at
    assert stored == instant
    assert stored.utcoffset() == timedelta(0)


def test_sqlite_commits_are_fsynced_and_foreign_keys_hold(real_app):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL does both by default.")
    pragma = {
        name: db.session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()
        for name in ("synchronous", "foreign_keys", "journal_mode", "busy_timeout")
    }
    assert pragma == {"synchronous": 2, "foreign_keys": 1, "journal_mode": "wal", "busy_timeout": 10_000}
