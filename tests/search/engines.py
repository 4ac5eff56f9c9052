"""The engine without a database, and documents for it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from community.search.engine import Index
from community.search.rules.documents import ThreadDocument
from community.search.rules.query import parse
from community.search.rules.wanted import Found, Wanted
from community.search.shelf import Shelf
from community.threads.rules import Kind, Status

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def document(thread_id: int = 1, **changes: Any) -> ThreadDocument:
    """A document of which only what matters is said."""
    values: dict[str, Any] = {
        "title": "Nothing special",
        "question": "",
        "board_id": 1,
        "author_ids": (1,),
        "kind": Kind.QUESTION,
        "status": Status.OPEN,
        "created_at": NOW,
        "last_activity_at": NOW,
    }
    return ThreadDocument(thread_id=thread_id, **{**values, **changes})


class Engine:
    """The engine without a database: documents in, ids out."""

    def __init__(self, root: Path) -> None:
        self.shelf = Shelf(root)
        with self.shelf.writing():
            self.shelf.create()

    @property
    def index(self) -> Index:
        live = self.shelf.live()
        assert live is not None
        return live

    def put(self, *documents: ThreadDocument) -> None:
        self.index.write(documents)

    def remove(self, *thread_ids: int) -> None:
        self.index.write([], removed_ids=thread_ids)

    def find(self, text: str = "", **wanted: Any) -> Found:
        query = parse(text, is_being_typed=wanted.pop("is_being_typed", False))
        values: dict[str, Any] = {
            "words": query.words,
            "phrases": query.phrases,
            "excluded_phrases": query.excluded_phrases,
            "readable_board_ids": frozenset({1}),
            "now": NOW,
            "limit": 50,
            "counts_facets": True,
        }
        snapshot = self.shelf.snapshot()
        assert snapshot is not None
        return snapshot.find(Wanted(**{**values, **wanted}))

    def ids(self, text: str = "", **wanted: Any) -> list[int]:
        return [hit.thread_id for hit in self.find(text, **wanted).hits]
