"""Where questions stand, what is due, and how they came there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, func, or_, select

from community.answers.models import Answer, Reply
from community.core.db import db, fetch
from community.core.pagination import Page
from community.links.models import ThreadLink
from community.threads.models import Thread
from community.threads.rules import Kind as ThreadKind
from community.triage.models import TriageArrival, TriagePlace, TriageTree
from community.triage.queries.stories import OPEN_STATUSES

DUE_MOST = 200  # Questions looked at in one turn of the clock; the next turn takes the rest.
PAGE_SIZE = 30
STORY_MOST = 30
_T, _P = Thread.__table__.c, TriagePlace.__table__.c
_WAITING = and_(_T.is_listed, _T.kind == ThreadKind.QUESTION.value, _T.status.in_(OPEN_STATUSES))


@dataclass(frozen=True, slots=True)
class PlacedThread:
    """A question that waits, and its place."""

    thread_id: int
    title: str
    url: str
    asked_at: datetime
    leaf_id: str
    tree_id: int
    since: datetime
    look_again_at: datetime | None


def find_place(thread_id: int) -> TriagePlace | None:
    """Where the question stands; None for what never was an open question."""
    return db.session.get(TriagePlace, thread_id)


def lock_place(thread_id: int) -> TriagePlace | None:
    """The same, and nobody else moves it until the transaction ends."""
    query = select(TriagePlace).where(TriagePlace.thread_id == thread_id).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def is_question_open(thread: Thread) -> bool:
    """Whether the thread is a question that waits for a solution."""
    return thread.is_listed and thread.is_question and thread.status in OPEN_STATUSES


def list_due(now: datetime, most: int = DUE_MOST) -> list[int]:
    """Questions that the clock may move now, the longest due first."""
    query = (
        select(_P.thread_id)
        .where(_P.look_again_at <= now)
        .order_by(_P.look_again_at, _P.thread_id)
        .limit(most)
    )
    return [row.thread_id for row in fetch(query)]


def list_unplaced(most: int = DUE_MOST) -> list[int]:
    """Open questions that stand nowhere yet, as after an import, or rest although they wait again; the oldest first."""
    placed = exists().where(_P.thread_id == _T.id, _P.rests_since.is_(None))
    query = select(_T.id).where(_WAITING, ~placed).order_by(_T.id).limit(most)
    return [row.id for row in fetch(query)]


def list_behind(tree_id: int, most: int = DUE_MOST) -> list[int]:
    """Questions that stand in another version than this one and do not rest."""
    query = select(_P.thread_id).where(_P.tree_id != tree_id, _P.rests_since.is_(None))
    return [row.thread_id for row in fetch(query.order_by(_P.thread_id).limit(most))]


def list_concerned(board_id: int | None, product_id: int | None, most: int) -> list[int]:
    """Open questions on the board and about the product; None leaves one of them open."""
    query = select(_T.id).where(_WAITING)
    if board_id is not None:
        query = query.where(_T.board_id == board_id)
    if product_id is not None:
        query = query.where(_T.product_id == product_id)
    return [row.id for row in fetch(query.order_by(_T.id.desc()).limit(most))]


def list_open_of(author_id: int) -> list[int]:
    """The member's open questions."""
    return [row.id for row in fetch(select(_T.id).where(_WAITING, _T.author_id == author_id))]


def count_by_leaf() -> dict[tuple[int, str], int]:
    """How many open questions stand at each leaf, by version and leaf."""
    query = (
        select(_P.tree_id, _P.leaf_id, func.count().label("times"))
        .where(_P.thread_id == _T.id, _WAITING)
        .group_by(_P.tree_id, _P.leaf_id)
    )
    return {(row.tree_id, row.leaf_id): row.times for row in fetch(query)}


def count_arrivals(tree_id: int, since: datetime) -> dict[str, int]:
    """How many questions came to each leaf of the version since then."""
    one = TriageArrival.__table__.c
    query = select(one.leaf_id, func.count(func.distinct(one.thread_id)).label("times"))
    query = query.where(one.arrived_at >= since, one.tree_id == tree_id).group_by(one.leaf_id)
    return {row.leaf_id: row.times for row in fetch(query)}


def list_placed(leaf_id: str, tree_id: int, number: int) -> Page[PlacedThread]:
    """A page of the open questions, those that stand there longest first; empty `leaf_id` for all."""
    where = [_P.thread_id == _T.id, _WAITING]
    if leaf_id:
        where += [_P.leaf_id == leaf_id, _P.tree_id == tree_id]
    total = int(
        fetch(
            select(func.count()).select_from(TriagePlace.__table__, Thread.__table__).where(*where)
        ).scalar_one()
    )
    query = (
        select(_T.id, _T.title, _T.slug, _T.created_at, _P.leaf_id, _P.tree_id, _P.since, _P.look_again_at)
        .where(*where)
        .order_by(_P.since, _T.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    rows = [
        PlacedThread(r.id, r.title, f"/threads/{r.id}/{r.slug}" if r.slug else f"/threads/{r.id}", r.created_at,
                     r.leaf_id, r.tree_id, r.since, r.look_again_at)
        for r in fetch(query)
    ]  # fmt: skip
    return Page(rows, number, PAGE_SIZE, total)


def list_arrivals(thread_id: int) -> Sequence[tuple[TriageArrival, TriageTree]]:
    """How the question went along the tree, the newest first; of a very long way the newest steps."""
    query = (
        select(TriageArrival, TriageTree)
        .where(TriageArrival.thread_id == thread_id, TriageTree.id == TriageArrival.tree_id)
        .order_by(TriageArrival.number.desc())
        .limit(STORY_MOST)
    )
    return [(arrival, tree) for arrival, tree in db.session.execute(query)]


def lock_arrival(arrival_id: int) -> TriageArrival | None:
    """The arrival, and nobody else acts on it until the transaction ends."""
    query = select(TriageArrival).where(TriageArrival.id == arrival_id).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def list_history(since: datetime) -> list[int]:
    """Questions asked since then, in the order of their ids: those on which a tree is tried."""
    query = select(_T.id).where(
        _T.kind == ThreadKind.QUESTION.value,
        _T.created_at >= since,
        or_(_T.is_listed, _T.merged_into_id.is_not(None)),
    )
    return [row.id for row in fetch(query.order_by(_T.id))]


def list_undone(before: datetime, most: int = DUE_MOST) -> list[int]:
    """Arrivals whose leaf asked for something that was not done a good while after, should a job have been lost."""
    one = TriageArrival.__table__.c
    query = select(one.id).where(one.acted_at.is_(None), one.arrived_at < before - timedelta(minutes=5))
    return [row.id for row in fetch(query.order_by(one.id).limit(most))]


def list_pointing(thread_id: int) -> list[int]:
    """Open questions beneath which somebody pointed to this thread: whether it is solved concerns them."""
    link, answer, reply = ThreadLink.__table__.c, Answer.__table__.c, Reply.__table__.c
    here = func.coalesce(answer.thread_id, reply.thread_id)
    query = (
        select(here.label("id"))
        .select_from(
            ThreadLink.__table__.outerjoin(Answer.__table__, answer.id == link.answer_id).outerjoin(
                Reply.__table__, reply.id == link.reply_id
            )
        )
        .where(link.to_thread_id == thread_id, _T.id == here, _WAITING)
        .distinct()
        .limit(DUE_MOST)
    )
    return [row.id for row in fetch(query)]
