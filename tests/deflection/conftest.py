"""An index of its own for each test, and a way to bring it up to date."""

import pytest

from tests.search.conftest import index_folder, reindex, search

__all__ = ["index_folder", "reindex", "search"]


@pytest.fixture
def engine_name() -> str:
    """The engine that needs nothing: which one answers makes no difference here."""
    return "whoosh"
