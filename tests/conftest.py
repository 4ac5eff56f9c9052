"""What every test can ask for: the application inside a transaction that is rolled back, a browser, the time, mail.

One database and one application a test process. Each test runs in one outer transaction on one connection; what the
code under test commits becomes a savepoint inside it. `TEST_DATABASE_URL` chooses the engine (tests/support/database).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import flask_migrate
import hypothesis
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.engine import Connection

from community import create_app
from community.core import db as core_db
from community.core import jobs, ratelimit
from community.core.actor import Actor
from community.core.db import Mode, db
from community.search import choice
from config import ROOT, Settings
from tests.support.client import Browser
from tests.support.database import Databases, open_databases
from tests.support.make import Make
from tests.support.signing_in import sign_in as sign_in_member
from tests.support.sockets import close_sockets, local_sockets
from tests.support.times import Clock

AddDoors = Callable[[Flask], None]


def pytest_configure() -> None:
    """Close the sockets before anything is imported that might use them. No test measures time: not Hypothesis either."""
    close_sockets()
    hypothesis.settings.register_profile("house", deadline=None)
    hypothesis.settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """A second run on another engine need not repeat what no engine has a part in."""
    parser.addoption("--only-database", action="store_true", help="leave out tests that ask for no database")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what `--only-database` says, and count it with what is deselected; begin no long test near the end."""
    if config.getoption("--only-database"):
        asking = [item for item in items if _asks_for_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if not _asks_for_database(item)])
        items[:] = asking
    # Those that ask for a time of their own take longest; one that began last would be waited for by idle workers.
    late = {item for item in items[len(items) * 3 // 4 :] if item.get_closest_marker("timeout")}
    items.sort(key=lambda item: item not in late)


def _asks_for_database(item: pytest.Item) -> bool:
    """Whether it uses the application or a database of its own; of the search engines the one in the database alone."""
    engine = getattr(item, "callspec", None) and item.callspec.params.get("engine_name")  # type: ignore[attr-defined]
    if engine is not None:
        return bool(engine == "postgresql")
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & {"app", "databases"}) or item.path.is_relative_to(ROOT / "tests" / "search")


def pytest_report_header() -> str:
    """Say which engine this run uses."""
    return f"database: {os.environ.get('TEST_DATABASE_URL') or 'SQLite'}"


@pytest.fixture(autouse=True)
def _open_sockets_where_asked(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.node.get_closest_marker("network") or request.node.get_closest_marker("journey"):
        with local_sockets():
            yield
    else:
        yield


# ---------------------------------------------------------------------------------------------------------------
# The application and its database
# ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings for tests: nothing outside a temporary folder, mail in memory, no limits, no cached pages."""
    return Settings(
        instance_dir=str(tmp_path_factory.mktemp("instance")),
        secret_key="only for tests",
        mail_mode="memory",
        rate_limits=False,
        visitor_cache_seconds=0,
        figures_seconds=0,
    )


@pytest.fixture(scope="session")
def databases(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """This process's databases, with the schema that the migrations make."""

    def prepare(address: str) -> None:
        app = create_app(replace(settings, database_url=address))
        with app.app_context():
            if any((ROOT / "migrations" / "versions").glob("*.py")):
                flask_migrate.upgrade()
            else:
                db.create_all()
            db.engine.dispose()  # The last connection to leave empties SQLite's write-ahead log into the file.

    made = open_databases(tmp_path_factory.mktemp("databases"), prepare)
    yield made
    made.close()


@pytest.fixture(scope="session")
def shared_app(settings: Settings, databases: Databases) -> Iterator[Flask]:
    app = _with_doors(replace(settings, database_url=databases.shared))
    yield app
    _dispose(app)


@pytest.fixture
def app(shared_app: Flask) -> Iterator[Flask]:
    """The application, in a context, inside a transaction that is rolled back when the test ends."""
    with joined(shared_app):
        yield shared_app


@pytest.fixture(scope="session")
def kept_apps() -> dict[tuple[AddDoors, Settings], Flask]:
    """What `build_app` has built with the addresses of a module: building takes longer than most of its tests."""
    return {}


@pytest.fixture
def build_app(
    settings: Settings, databases: Databases, kept_apps: dict[tuple[AddDoors, Settings], Flask]
) -> Iterator[Callable[..., Flask]]:
    """Build another application: `build_app(add_doors, visitor_cache_seconds=5)`, inside a transaction as well.

    `add_doors` may add addresses before the first request. With `real=True` it has a database of its own, where a
    commit is a commit. Do not mix it with `app` in one test.
    """
    with ExitStack() as stack:

        def build(add_doors: AddDoors | None = None, *, real: bool = False, **changes: Any) -> Flask:
            address = stack.enter_context(databases.lent()) if real else databases.shared
            changed = replace(settings, database_url=address, **changes)
            if add_doors and not real and "<locals>" not in add_doors.__qualname__:
                app = kept_apps.get((add_doors, changed)) or _with_doors(changed, add_doors)
                kept_apps[add_doors, changed] = app
            else:
                app = _with_doors(changed, add_doors)
            stack.callback(_dispose, app)
            stack.enter_context(app.app_context() if real else joined(app))
            return app

        yield build
    ratelimit.configure("", is_on=False)


@pytest.fixture
def real_app(settings: Settings, databases: Databases) -> Iterator[Flask]:
    """The application on a database of its own, where a commit is a commit: for several connections at once."""
    with databases.lent() as address:
        app = _with_doors(replace(settings, database_url=address))
        with app.app_context():
            yield app
        _dispose(app)


@contextmanager
def joined(app: Flask) -> Iterator[Connection]:
    """Let everything that `app` does happen inside one transaction, which is rolled back at the end."""
    with app.app_context():
        engine = db.engine
    connection = engine.connect()
    outer = connection.begin()
    _guard_reading(connection)
    engines: dict[str | None, Any] = db._app_engines[app]
    engines[None] = connection
    app.extensions["page_cache"].clear()
    ratelimit.forget()
    try:
        with app.app_context():
            yield connection
    finally:
        engines[None] = engine
        outer.rollback()
        connection.close()


def _guard_reading(connection: Connection) -> None:
    """Let SQLite itself refuse writes inside a reading frame, as it does outside tests.

    There the engine begins a transaction for each frame; here a frame is a savepoint. (PostgreSQL cannot leave
    read-only mode inside a transaction; the guard of the session is what its run tests.)
    """
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite":
        return

    def begins(_connection: Connection, _name: str) -> None:
        raw.execute(f"PRAGMA query_only={int(core_db._mode.get() is Mode.READING)}")

    def ends(_connection: Connection, _name: str, _context: Any) -> None:
        raw.execute("PRAGMA query_only=0")

    sa.event.listen(connection, "savepoint", begins)
    sa.event.listen(connection, "release_savepoint", ends)
    sa.event.listen(connection, "rollback_savepoint", ends)


def _with_doors(settings: Settings, add_doors: AddDoors | None = None) -> Flask:
    app = create_app(settings)
    app.test_client_class = Browser
    if add_doors:
        add_doors(app)
    return app


def _dispose(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


# ---------------------------------------------------------------------------------------------------------------
# What tests do with it
# ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts and without cookies. Forms go through tests.support.client.post."""
    return app.test_client()


@pytest.fixture
def browsers(app: Flask) -> Callable[[], FlaskClient]:
    """More browsers, for more people at once: `browsers()`."""
    return app.test_client


@pytest.fixture
def sign_in(app: Flask) -> Callable[[FlaskClient, Any], Actor]:
    """Sign a member in: `sign_in(client, member)`; answers the actor."""
    return sign_in_member


@pytest.fixture
def make(app: Flask) -> Make:
    """Test data, built through actions: `make.thread(...)`, `make.answer(accepted=True)`."""
    return Make()


@pytest.fixture
def clock() -> Iterator[Clock]:
    """The time: `clock.freeze("2026-03-01T12:00")`, `clock.advance(days=7)`, `with clock.at(instant):`."""
    with ExitStack() as stack:
        yield Clock(stack)


@pytest.fixture
def own_index(
    app: Flask, settings: Settings, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[None]:
    """A search index that only this test uses: of others' threads, which are gone, it would find nothing but ids."""
    if "index_folder" in request.fixturenames:
        yield
        return
    before = choice.engine()
    choice.configure(replace(settings, search_dir=str(tmp_path / "own-index")))
    yield
    choice.use(before)


@pytest.fixture
def drain(app: Flask, own_index: None) -> Callable[[], int]:
    """Run the clock's work and all due jobs until none is left; answer how many jobs were tried."""

    def run() -> int:
        db.session.commit()
        tried = 0
        jobs.run_clock()
        while count := jobs.run_due():
            tried += count
            assert tried < 10_000, "Jobs make jobs without end."
        db.session.expire_all()
        return tried

    return run


@pytest.fixture
def mailbox(app: Flask) -> Iterator[list[EmailMessage]]:
    """The mail that was sent in this test, oldest first."""
    messages: list[EmailMessage] = app.extensions["mail_outbox"].messages
    messages.clear()
    yield messages
    messages.clear()


@pytest.fixture
def rate_limits(app: Flask) -> Iterator[None]:
    """Switch rate limits on for this test."""
    ratelimit.configure("", is_on=True)
    yield
    ratelimit.configure("", is_on=False)


@pytest.fixture
def reading(app: Flask) -> Callable[[], AbstractContextManager[Any]]:
    """A reading frame, as around a GET: `with reading(): ...`."""
    return lambda: core_db.transaction(writes=False)


@pytest.fixture
def shared_data() -> Path:
    """The folder of real data beside the project; the test is skipped where it is missing."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("The shared data are not beside this checkout.")
    return folder
