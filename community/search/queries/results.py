"""A page of search results: found in the index, checked against the database, with the facets to narrow them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import select

from community.core.actor import Actor
from community.core.db import db
from community.core.pagination import Page
from community.search.choice import engine
from community.search.engine import stem
from community.search.interface import Snapshot
from community.search.models import StaleThread
from community.search.queries.asking import unfailing
from community.search.queries.facets import FacetGroup, list_facets
from community.search.queries.scope import Named, Scope, load_scope
from community.search.queries.wanted import understand
from community.search.rules.documents import KeptTexts
from community.search.rules.extracts import Extract, Marker
from community.search.rules.narrowing import Narrowing
from community.search.rules.query import Query
from community.search.rules.wanted import NOTHING, Found, Hit, Sort
from community.threads.models import Thread
from community.threads.policy import visible_threads

PAGE_SIZE = 10
SPELT_MOST = 8  # Words that are looked at for slips; each costs a fraction of a millisecond.
ANSWER_LENGTH = 180  # Characters of the accepted answer: two lines and a half.

_thread, _mark = Thread.__table__.c, StaleThread.__table__.c
_ROWS = select(
    _thread.id, _thread.title, _thread.slug, _thread.status, _thread.kind, _thread.board_id, _thread.product_id, _thread.excerpt,
    _thread.answer_count, _thread.reply_count, _thread.vote_count, _thread.last_activity_at, _mark.thread_id.label("stale_id"),
).select_from(
    Thread.__table__.outerjoin(StaleThread.__table__, _mark.thread_id == _thread.id)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """One thread found, ready to show."""

    id: int
    title_html: Markup
    url: str
    status: str
    kind: str
    board_name: str
    excerpt_html: Markup
    answer_excerpt: Markup
    """The first lines of the accepted answer; empty when there is none."""
    answer_count: int
    reply_count: int
    vote_count: int
    last_activity_at: datetime


@dataclass(frozen=True)
class SearchPage:
    """One page of results, and what goes with it."""

    results: Page[Result]
    facets: list[FacetGroup]
    spelling: str | None
    """The query with its misspelt words put right, where that finds more."""
    is_ready: bool
    """False while there is no index yet, or while it cannot be read."""
    choice_labels: Mapping[tuple[str, str], str]
    """Names for the chosen (facet, value) pairs that have one."""


def search_threads(
    actor: Actor, query: Query, narrowing: Narrowing, *, sort: Sort = Sort.BEST, number: int = 1
) -> SearchPage:
    """The threads that the actor may see and that answer the query; page numbers count from 1."""
    scope = load_scope(actor)
    snapshot = engine().snapshot()
    if snapshot is None:
        return SearchPage(Page([], 1, PAGE_SIZE, 0), [], None, is_ready=False, choice_labels={})
    understood = understand(
        query,
        narrowing,
        scope,
        sort=sort,
        offset=(number - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
        counts_facets=True,
    )
    found: Found | None = None
    with unfailing("a search"):
        found = snapshot.find(understood.wanted) if understood.can_match else NOTHING
    if found is None:
        return SearchPage(Page([], 1, PAGE_SIZE, 0), [], None, is_ready=False, choice_labels={})
    marker = marker_of(query)
    rows = load_rows(actor, found.hits)
    items = [
        _result(row, texts_of(snapshot, row, hit), scope.boards, marker)
        for hit in found.hits
        if (row := rows.get(hit.thread_id)) is not None
    ]
    return SearchPage(
        Page(items, number, PAGE_SIZE, found.total),
        list_facets(found, scope),
        _spelling(snapshot, query, scope) if number == 1 else None,
        is_ready=True,
        choice_labels=understood.labels,
    )


def load_rows(actor: Actor, hits: Sequence[Hit]) -> dict[int, Any]:
    """The threads behind hits as the database has them now; those that the actor may not see are left out."""
    if not hits:
        return {}
    query = _ROWS.where(_thread.id.in_([hit.thread_id for hit in hits]), visible_threads(actor))
    return {row.id: row for row in db.session.execute(query)}


def texts_of(snapshot: Snapshot, row: Any, hit: Hit) -> KeptTexts:
    """The texts of a hit for extracts. Of a thread that changed since it was indexed only what its row says:
    what the index kept may hold an answer that is removed by now."""
    if row.stale_id is None:
        with unfailing("an extract"):
            return snapshot.texts_at(hit.position)
    return KeptTexts(row.excerpt, "", "")


def marker_of(query: Query) -> Marker:
    """Marks what the query asks for."""
    forms = [form for word in query.words for form, _ in word.forms]
    return Marker(forms, [word.forms[0][0] for word in query.words if word.is_prefix], stem)


def best_extract(marker: Marker, texts: KeptTexts) -> Extract:
    """The piece of a thread that shows best why it was found; of equal ones the question's."""
    best = marker.extract(texts.question)
    for text in (texts.solution, texts.answers):
        if best.word_count >= 2:  # Two words side by side tell enough.
            break
        other = marker.extract(text)
        if other.word_count > best.word_count:
            best = other
    return best


def _result(row: Any, texts: KeptTexts, boards: Any, marker: Marker) -> Result:
    board: Named | None = boards.get(row.board_id)
    return Result(
        id=row.id,
        title_html=marker.mark(row.title),
        url=f"/threads/{row.id}/{row.slug}" if row.slug else f"/threads/{row.id}",
        status=row.status,
        kind=row.kind,
        board_name=board.name if board else "",
        excerpt_html=best_extract(marker, texts).html,
        answer_excerpt=marker.extract(
            texts.solution[: 4 * ANSWER_LENGTH], ANSWER_LENGTH, from_start=True
        ).html,
        answer_count=row.answer_count,
        reply_count=row.reply_count,
        vote_count=row.vote_count,
        last_activity_at=row.last_activity_at,
    )


def _spelling(snapshot: Snapshot, query: Query, scope: Scope) -> str | None:
    better: dict[str, str] = {}
    with unfailing("a spelling"):
        for word in query.words[:SPELT_MOST]:
            typed = word.forms[0][0]
            other = snapshot.find_spelling(typed, scope.readable_board_ids)
            if other is not None:
                better[typed] = other
    return query.corrected(better) if better else None
