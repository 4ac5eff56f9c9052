"""Threads like a text that somebody is writing: for suggestions, and for "similar threads"."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.actor import Actor
from community.search.queries.results import load_rows
from community.search.queries.scope import load_scope
from community.search.queries.wanted import understand
from community.search.rules.narrowing import Narrowing
from community.search.rules.query import parse_plain
from community.search.rules.words import has_meaning
from community.search.shelf import shelf


@dataclass(frozen=True, slots=True)
class SimilarThread:
    """A thread that speaks of the same; `score` compares it with the others of one list, and with nothing else."""

    id: int
    title: str
    url: str
    status: str
    board_name: str
    excerpt: str
    answer_count: int
    score: float


def list_similar(actor: Actor, text: str, limit: int, *, is_being_typed: bool = False) -> list[SimilarThread]:
    """The threads that the actor may see and that speak of what `text` does, best first; none while there is no index."""
    query = parse_plain(text, is_being_typed=is_being_typed)
    if not any(has_meaning(word.forms[0][0]) for word in query.words):
        return []
    scope = load_scope(actor, with_products=False)
    snapshot = shelf().snapshot()
    if snapshot is None:
        return []
    hits = snapshot.find(understand(query, Narrowing(), scope, limit=limit).wanted).hits
    rows = load_rows(actor, hits)
    return [
        SimilarThread(
            id=row.id,
            title=row.title,
            url=f"/threads/{row.id}/{row.slug}" if row.slug else f"/threads/{row.id}",
            status=row.status,
            board_name=scope.boards[row.board_id].name,
            excerpt=row.excerpt,
            answer_count=row.answer_count,
            score=hit.score,
        )
        for hit in hits
        if (row := rows.get(hit.thread_id)) is not None and row.board_id in scope.boards
    ]
