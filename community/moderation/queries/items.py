"""Reading the queue: what is open, in what order, and by whom it was reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from community.answers.models import Answer, Reply
from community.boards.models import Board
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page
from community.core.text.excerpt import excerpt
from community.moderation import policy
from community.moderation.models import Flag, ReviewItem, ReviewOpinion
from community.moderation.queries.posts import Post, columns_of
from community.moderation.rules import PAGE_SIZE, Reason
from community.threads.models import Thread

GONE = "There is no such item in the queue, or it is not yours to see."
_EXCERPT_SOURCE = 1_500  # Characters of HTML that are read for an excerpt; a post may have 100,000.
_EXCERPT = 110


@dataclass(frozen=True, slots=True)
class Filters:
    """What part of the queue is wanted; None and "" stand for all of it."""

    reason: Reason | None = None
    board: str = ""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One item in the list beside the item in hand."""

    id: int
    post_kind: str
    title: str
    excerpt: str
    board_name: str
    source: str
    reasons: tuple[Reason, ...]
    flag_count: int
    opened_at: datetime


def get_item(actor: Actor, item_id: int) -> ReviewItem:
    """The item with that id, open or not. Raise NotFound alike for missing and hidden."""
    item = db.session.scalar(_visible(actor, select(ReviewItem)).where(ReviewItem.id == item_id))
    if item is None:
        raise NotFound(GONE)
    return item


def find_open_item(post: Post) -> ReviewItem | None:
    """The open item of the post, or None."""
    query = select(ReviewItem).filter_by(**columns_of(post)).where(ReviewItem.closed_at.is_(None))
    return db.session.scalar(query)


def list_items_of(post: Post) -> Sequence[ReviewItem]:
    """All items of the post, open and closed, the newest first."""
    query = select(ReviewItem).filter_by(**columns_of(post)).order_by(ReviewItem.id.desc())
    return db.session.scalars(query).all()


def list_queue(actor: Actor, number: int, filters: Filters) -> Page[QueueLine]:
    """A page of what is open, the gravest first and among equals the longest waiting."""
    chosen = _filtered(_visible(actor, select(ReviewItem.id)), filters)
    total = db.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    rows = db.session.execute(
        _filtered(_visible(actor, _lines()), filters)
        .order_by(ReviewItem.urgency.desc(), ReviewItem.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    reported = _reasons_of([row.id for row in rows])
    lines = [_line(row, reported.get(row.id, [])) for row in rows]
    return Page(lines, number, PAGE_SIZE, total)


def count_open(actor: Actor) -> int:
    """How many items wait, as the actor sees the queue."""
    query = _visible(actor, select(ReviewItem.id)).where(ReviewItem.closed_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def list_boards_with_items(actor: Actor) -> list[tuple[str, str, int]]:
    """Boards on which something waits: their slugs, names and how many."""
    query = _visible(actor, select(Board.slug, Board.name, func.count(ReviewItem.id)))
    query = query.join(Board, Board.id == Thread.board_id).where(ReviewItem.closed_at.is_(None))
    rows = db.session.execute(query.group_by(Board.slug, Board.name).order_by(Board.name))
    return [(row[0], row[1], row[2]) for row in rows]


def list_reasons_with_items(actor: Actor) -> dict[Reason, int]:
    """Reasons for which something waits, and how many items."""
    query = _visible(actor, select(Flag.reason, func.count(func.distinct(ReviewItem.id))))
    query = query.join(Flag, Flag.item_id == ReviewItem.id).where(
        ReviewItem.closed_at.is_(None), Flag.withdrawn_at.is_(None), Flag.decision_id.is_(None)
    )
    return {Reason(row[0]): row[1] for row in db.session.execute(query.group_by(Flag.reason))}


def list_flags(item: ReviewItem) -> Sequence[Flag]:
    """The reports of the item that were not taken back, the earliest first."""
    query = select(Flag).where(Flag.item_id == item.id, Flag.withdrawn_at.is_(None))
    return db.session.scalars(query.order_by(Flag.id)).all()


def list_live_flags(item: ReviewItem) -> Sequence[Flag]:
    """Those of them that nobody has decided about."""
    return [flag for flag in list_flags(item) if flag.is_live]


def list_opinions(item: ReviewItem) -> Sequence[ReviewOpinion]:
    """What members said of the item, the earliest first."""
    query = select(ReviewOpinion).where(ReviewOpinion.item_id == item.id).order_by(ReviewOpinion.id)
    return db.session.scalars(query).all()


def find_opinion(actor: Actor, item: ReviewItem) -> ReviewOpinion | None:
    """What the actor said of the item, or None."""
    return db.session.scalar(
        select(ReviewOpinion).where(ReviewOpinion.item_id == item.id, ReviewOpinion.member_id == actor.id)
    )


def find_flag(actor: Actor, post: Post) -> Flag | None:
    """The actor's own live report of the post, or None."""
    query = (
        select(Flag)
        .filter_by(**columns_of(post))
        .where(
            Flag.member_id == actor.id,
            Flag.withdrawn_at.is_(None),
            Flag.decision_id.is_(None),
            Flag.report_id.is_(None),
        )
    )
    return db.session.scalar(query)


def find_flag_of_report(report_id: int) -> Flag | None:
    """The report that came from this mark “wrong or dangerous”, or None."""
    return db.session.scalar(select(Flag).where(Flag.report_id == report_id))


def _visible(actor: Actor, query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The statement with each item's post and thread joined, kept to what the actor sees."""
    thread_id = func.coalesce(ReviewItem.thread_id, Answer.thread_id, Reply.thread_id)
    return (
        query.select_from(ReviewItem)
        .outerjoin(Answer, Answer.id == ReviewItem.answer_id)
        .outerjoin(Reply, Reply.id == ReviewItem.reply_id)
        .join(Thread, Thread.id == thread_id)
        .where(policy.visible_items(actor))
    )


def _filtered(query: Select[*tuple[Any, ...]], filters: Filters) -> Select[*tuple[Any, ...]]:
    query = query.where(ReviewItem.closed_at.is_(None))
    if filters.board:
        query = query.where(Thread.board_id.in_(select(Board.id).where(Board.slug == filters.board)))
    if filters.reason is not None:
        reported = select(Flag.item_id).where(
            Flag.reason == filters.reason.value, Flag.withdrawn_at.is_(None), Flag.decision_id.is_(None)
        )
        query = query.where(ReviewItem.id.in_(reported))
    return query


def _lines() -> Select[*tuple[Any, ...]]:
    board_name = select(Board.name).where(Board.id == Thread.board_id).scalar_subquery()
    html = func.coalesce(Reply.body_html, Answer.body_html, Thread.body_html)
    return select(
        ReviewItem.id,
        ReviewItem.source,
        ReviewItem.opened_at,
        ReviewItem.answer_id,
        ReviewItem.reply_id,
        Thread.title,
        board_name.label("board_name"),
        func.substr(html, 1, _EXCERPT_SOURCE).label("html"),
    )


def _line(row: Any, reasons: list[Reason]) -> QueueLine:
    html = row.html
    if len(html) >= _EXCERPT_SOURCE and html.rfind("<") > html.rfind(">"):
        html = html[: html.rfind("<")]  # The cut went through a tag.
    return QueueLine(
        id=row.id,
        post_kind="reply" if row.reply_id else "answer" if row.answer_id else "thread",
        title=row.title,
        excerpt=excerpt(html, _EXCERPT),
        board_name=row.board_name,
        source=row.source,
        reasons=tuple(dict.fromkeys(reasons)),
        flag_count=len(reasons),
        opened_at=row.opened_at,
    )


def _reasons_of(item_ids: list[int]) -> dict[int, list[Reason]]:
    query = select(Flag.item_id, Flag.reason).where(
        Flag.item_id.in_(item_ids), Flag.withdrawn_at.is_(None), Flag.decision_id.is_(None)
    )
    found: dict[int, list[Reason]] = {}
    for item_id, reason in db.session.execute(query.order_by(Flag.id)):
        found.setdefault(item_id, []).append(Reason(reason))
    return found
