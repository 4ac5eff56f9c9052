"""The engines without threads in the database, and documents for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from community.search import interface
from community.search.embedded import WhooshKind
from community.search.engine import stem
from community.search.postgresql.engine import PostgresqlEngine
from community.search.rules.documents import (
    ANSWERS_KEPT,
    QUESTION_KEPT,
    SOLUTION_KEPT,
    KeptTexts,
    ThreadDocument,
)
from community.search.rules.query import parse
from community.search.rules.wanted import Filter, Found, Wanted
from community.search.rules.words import words_of
from community.search.shelf import Shelf
from community.search.tantivy.kind import TantivyKind
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


NAMES = ("whoosh", "tantivy", "postgresql")


def engine_of(name: str, root: Path) -> interface.Engine:
    """One of the engines, with an index of its own."""
    if name == "tantivy":
        return Shelf(root, TantivyKind())
    if name == "postgresql":
        return PostgresqlEngine()
    return Shelf(root, WhooshKind())


class Engine:
    """An engine alone: documents in, ids out."""

    def __init__(self, engine: interface.Engine) -> None:
        self.engine = engine
        self.name = engine.name
        with engine.writing():
            engine.create()

    def put(self, *documents: ThreadDocument) -> None:
        with self.engine.writing():
            self.engine.write(documents)

    def remove(self, *thread_ids: int) -> None:
        with self.engine.writing():
            self.engine.write([], removed_ids=thread_ids)

    def rebuild(self, *documents: ThreadDocument, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Build an index of these documents beside the live one; `meanwhile` happens before they are all in."""
        with self.engine.rebuilding() as draft:
            draft.fill(_batches(documents, meanwhile), total=len(documents), processes=1, told=lambda _: None)
            with self.engine.writing(waits=True):
                draft.publish()

    def snapshot(self) -> interface.Snapshot:
        snapshot = self.engine.snapshot()
        assert snapshot is not None
        return snapshot

    def find(self, text: str = "", **wanted: Any) -> Found:
        return self.snapshot().find(wanted_of(text, **wanted))

    def ids(self, text: str = "", **wanted: Any) -> list[int]:
        return [hit.thread_id for hit in self.find(text, **wanted).hits]


def wanted_of(text: str = "", **wanted: Any) -> Wanted:
    """What is wanted when this is typed; everything else may be said."""
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
    return Wanted(**{**values, **wanted})


def held(snapshot: interface.Snapshot, documents: Sequence[ThreadDocument]) -> dict[int, Any]:
    """All that the index tells of each thread when it is asked for each value that these documents have."""
    everywhere = frozenset(range(1, 1_000)) | {one.board_id for one in documents}

    def ids(text: str = "", **only: Any) -> set[int]:
        found = snapshot.find(
            wanted_of(text, only=Filter(**only), readable_board_ids=everywhere, limit=10_000)
        )
        assert found.total == len(found.hits)
        return {hit.thread_id for hit in found.hits}

    hits = snapshot.find(wanted_of(readable_board_ids=everywhere, limit=10_000)).hits
    assert len(hits) == len({hit.thread_id for hit in hits}), "A thread is in the index twice."
    boards = {one.board_id for one in documents}
    in_boards = {board: ids(board_ids=frozenset({board})) for board in boards}
    of_authors = {
        one: ids(author_ids=frozenset({one})) for one in {a for d in documents for a in d.author_ids}
    }
    statuses = {one: ids(statuses=frozenset({one})) for one in Status}
    unanswered = ids(is_unanswered=True)
    words = {word for one in documents for text in _texts(one) for word, _ in words_of(text)}
    with_word = {word: ids(word) for word in words}
    return {
        hit.thread_id: (
            [board for board, found in in_boards.items() if hit.thread_id in found],
            [status for status, found in statuses.items() if hit.thread_id in found],
            sorted(author for author, found in of_authors.items() if hit.thread_id in found),
            hit.thread_id in unanswered,
            sorted(word for word, found in with_word.items() if hit.thread_id in found),
            snapshot.texts_at(hit.position),
        )
        for hit in hits
    }


def as_held(documents: Sequence[ThreadDocument]) -> dict[int, Any]:
    """The same, as it should be."""
    words = {word for one in documents for text in _texts(one) for word, _ in words_of(text)}
    stems = {one.thread_id: {stem(w) for text in _texts(one) for w, _ in words_of(text)} for one in documents}
    return {
        one.thread_id: (
            [one.board_id],
            [one.status],
            sorted(set(one.author_ids)),
            one.answer_count == 0,
            sorted(word for word in words if stem(word) in stems[one.thread_id]),
            KeptTexts(one.question[:QUESTION_KEPT], one.solution[:SOLUTION_KEPT], one.answers[:ANSWERS_KEPT]),
        )
        for one in documents
    }


def _texts(one: ThreadDocument) -> tuple[str, ...]:
    return one.title, one.question, one.solution, one.answers


def _batches(
    documents: Sequence[ThreadDocument], meanwhile: Callable[[], None]
) -> Iterator[list[ThreadDocument]]:
    yield list(documents[:2])
    meanwhile()
    yield list(documents[2:])
