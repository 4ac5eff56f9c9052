"""Which search engine this installation uses. Nothing else in the room knows which one answers."""

from __future__ import annotations

import importlib
import importlib.util

from community.search.embedded import WhooshKind
from community.search.interface import Engine
from community.search.rules.engines import EngineName, engine_named
from community.search.shelf import Shelf
from config import Settings

_engine: Engine | None = None


def configure(settings: Settings) -> None:
    """Choose the engine that the settings name. Raise ValueError, which says what to do, when it cannot be had."""
    use(_made(settings))


def use(chosen: Engine) -> None:
    """Let this engine answer from now on."""
    global _engine
    _engine = chosen


def engine() -> Engine:
    """The engine of this installation. Raise RuntimeError before `configure`."""
    if _engine is None:
        raise RuntimeError("search.choice.configure was not called.")
    return _engine


def _made(settings: Settings) -> Engine:
    name = engine_named(settings.search_engine)
    if name is EngineName.TANTIVY:
        return tantivy_shelf(settings)
    if name is EngineName.POSTGRESQL:
        if not settings.database_url.startswith(("postgresql", "postgres:")):
            raise ValueError(
                "PEERDESK_SEARCH_ENGINE=postgresql searches in the PostgreSQL database: set PEERDESK_DATABASE_URL to"
                " one (postgresql://…), or choose `whoosh` or `tantivy`, which search in files."
            )
        made: Engine = importlib.import_module("community.search.postgresql.engine").PostgresqlEngine()
        return made
    return Shelf(settings.search_path, WhooshKind())


def tantivy_shelf(settings: Settings) -> Engine:
    """The engine of Tantivy, which is imported only where it is chosen: it is an extra."""
    if importlib.util.find_spec("tantivy") is None:
        raise ValueError(
            "PEERDESK_SEARCH_ENGINE=tantivy needs a package that is not installed here:"
            " .venv/bin/python -m pip install -r requirements/search-tantivy.txt"
        )
    return Shelf(settings.search_path, importlib.import_module("community.search.tantivy.kind").TantivyKind())
