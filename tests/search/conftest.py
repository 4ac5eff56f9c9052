"""An index of its own for each test, and a way to bring it up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from community.core.db import db
from community.search import choice, jobs, queries
from community.search.rules.narrowing import Narrowing
from community.search.rules.query import parse
from tests.search.engines import NAMES, Engine, engine_of


@pytest.fixture(params=NAMES)
def engine_name(request) -> str:
    """Each engine in turn; PostgreSQL's where the tests run on that database."""
    name: str = request.param
    if name == "postgresql":
        request.getfixturevalue("app")
        if db.engine.dialect.name != "postgresql":
            pytest.skip(
                "The engine in PostgreSQL is tried where TEST_DATABASE_URL names a PostgreSQL server."
            )
    return name


@pytest.fixture
def index_folder(app, engine_name, tmp_path) -> Iterator[Path]:
    """The folder of an index that only this test uses; for one in the database, a folder that stays empty."""
    before = choice.engine()
    choice.use(engine_of(engine_name, tmp_path / "search"))
    yield tmp_path / "search"
    choice.use(before)


@pytest.fixture
def reindex(index_folder) -> Callable[[], None]:
    """Let the worker bring the index up to date."""

    def run() -> None:
        db.session.commit()
        jobs.index_stale()
        db.session.expire_all()

    return run


@pytest.fixture
def search(index_folder) -> Callable[..., queries.SearchPage]:
    """Search as an actor: `search(actor, "router", board="help")`."""

    def run(actor: Any, text: str, *, number: int = 1, **choices: str) -> queries.SearchPage:
        return queries.search_threads(actor, parse(text), Narrowing.read(choices), number=number)

    return run


@pytest.fixture
def engine(engine_name, tmp_path) -> Engine:
    """An empty index of each engine in turn."""
    return Engine(engine_of(engine_name, tmp_path / "search"))
