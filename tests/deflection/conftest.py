"""An index of its own for each test, and a way to bring it up to date."""

from tests.search.conftest import index_folder, reindex, search

__all__ = ["index_folder", "reindex", "search"]
