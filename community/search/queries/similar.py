"""Threads like a text that somebody is writing: for suggestions, and for "similar threads"."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from community.core.actor import Actor
from community.links import queries as links
from community.search.choice import engine
from community.search.interface import Snapshot
from community.search.queries.asking import unfailing
from community.search.queries.results import load_rows
from community.search.queries.scope import load_scope
from community.search.queries.wanted import understand
from community.search.rules.narrowing import Narrowing
from community.search.rules.query import Query, parse_plain
from community.search.rules.signals import Numbers
from community.search.rules.wanted import About, Hit, Wanted
from community.search.rules.words import has_meaning

# Threads that a ranker looks at. Of the threads that helpers linked, these hold twice as many as the first twenty.
CANDIDATES = 100
NOWHERE = About()

Weigh = Callable[[Numbers], Numbers]
"""A ranker: from candidates × SIGNALS to one number for each candidate, higher for better."""


@dataclass(frozen=True, slots=True)
class SimilarThread:
    """A thread that speaks of the same; `score` compares it with the others of one list, and with nothing else."""

    id: int
    title: str
    url: str
    status: str
    board_name: str
    board_id: int
    product_id: int | None
    excerpt: str
    answer_count: int
    score: float


def list_similar(
    actor: Actor,
    text: str,
    limit: int,
    *,
    is_being_typed: bool = False,
    weigh: Weigh | None = None,
    about: About = NOWHERE,
) -> list[SimilarThread]:
    """The threads that the actor may see and that speak of what `text` does, best first; none while there is no index.

    With `weigh`, the best matches are put in the order that this ranker gives them.
    """
    query = parse_plain(text, is_being_typed=is_being_typed)
    if not is_telling(query):
        return []
    scope = load_scope(actor, with_products=False)
    snapshot = engine().snapshot()
    if snapshot is None:
        return []
    wanted = understand(query, Narrowing(), scope, limit=limit).wanted
    hits: Sequence[Hit] = ()
    with unfailing("suggestions"):
        if weigh is None:
            hits = snapshot.find(wanted).hits
        else:
            hits = rank(snapshot, wanted, weigh, links.count_links_to, about)
    rows = load_rows(actor, hits)
    return [
        SimilarThread(
            id=row.id,
            title=row.title,
            url=f"/threads/{row.id}/{row.slug}" if row.slug else f"/threads/{row.id}",
            status=row.status,
            board_name=scope.boards[row.board_id].name,
            board_id=row.board_id,
            product_id=row.product_id,
            excerpt=row.excerpt,
            answer_count=row.answer_count,
            score=hit.score,
        )
        for hit in hits
        if (row := rows.get(hit.thread_id)) is not None and row.board_id in scope.boards
    ]


def is_telling(query: Query) -> bool:
    """Whether there is a word to look for."""
    return any(has_meaning(word.forms[0][0]) for word in query.words)


def rank(
    snapshot: Snapshot,
    wanted: Wanted,
    weigh: Weigh,
    count_links: Callable[[Collection[int]], Mapping[int, int]],
    about: About = NOWHERE,
) -> list[Hit]:
    """The best `wanted.limit` of the best matches, in the ranker's order; a hit's score is then the ranker's.

    Suggestions and the replay of the past both rank here.
    """
    hits, signals = candidates(snapshot, wanted, count_links, about)
    if not hits:
        return []
    scores = weigh(signals)
    order = np.argsort(-scores, kind="stable")[: wanted.limit]
    return [replace(hits[at], score=float(scores[at])) for at in order.tolist()]


def candidates(
    snapshot: Snapshot,
    wanted: Wanted,
    count_links: Callable[[Collection[int]], Mapping[int, int]],
    about: About = NOWHERE,
) -> tuple[tuple[Hit, ...], Numbers]:
    """The best matches and their signals: hits × SIGNALS."""
    hits = snapshot.find(replace(wanted, limit=max(CANDIDATES, wanted.limit))).hits
    if not hits:
        return (), np.empty((0, 0))
    linked = count_links([hit.thread_id for hit in hits])
    return hits, snapshot.weigh_up(wanted, hits, about, linked)
