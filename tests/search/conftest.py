"""An index of its own for each test, and a way to bring it up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from community.core.db import db
from community.search import jobs, queries, shelf
from community.search.rules.narrowing import Narrowing
from community.search.rules.query import parse
from tests.search.engines import Engine


@pytest.fixture
def index_folder(app, tmp_path) -> Iterator[Path]:
    """The folder of an index that only this test uses."""
    before = shelf.shelf()
    shelf.configure(tmp_path / "search")
    yield tmp_path / "search"
    shelf.configure(before.root)


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
def engine(tmp_path) -> Engine:
    """An empty index without any database."""
    return Engine(tmp_path / "search")
