"""Replies as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, CompoundSelect, bindparam, func, select, union_all

from community.answers.models import Answer, Reply
from community.answers.policy import Sight, sight_of, visible_posts
from community.answers.rules import REPLIES_PAGE_SIZE, REPLIES_SHOWN, opening_replies_shown
from community.core.actor import Actor
from community.core.db import db, fetch
from community.core.pagination import Page
from community.threads.models import Thread


@dataclass(slots=True)
class ReplyView:
    """A reply as shown."""

    id: int
    thread_id: int
    answer_id: int | None
    position: int
    author_id: int
    html: Markup
    created_at: datetime
    edited_at: datetime | None
    vote_count: int
    is_removed: bool
    removal_reason: str

    @property
    def url(self) -> str:
        """Its permanent address."""
        return f"/replies/{self.id}"

    @property
    def anchor(self) -> str:
        """The id of its element on the page."""
        return f"reply-{self.id}"


def list_first_replies(
    actor: Actor, thread: Thread, answer_ids: Iterable[int]
) -> dict[int | None, list[ReplyView]]:
    """The first replies under each of these answers, and under the thread itself (None), by one statement.

    Under the thread come one more than are shown there: the last one only tells that there are more.
    """
    if not thread.reply_count and not actor.is_signed_in:
        return {}
    values = {
        "thread_id": thread.id,
        "answer_ids": list(answer_ids),
        "actor_id": actor.id,
        "opening_replies": opening_replies_shown(thread.is_question) + 1,
    }
    rows = fetch(_first_query(sight_of(actor)), values).all()
    found: dict[int | None, list[ReplyView]] = {}
    for row in sorted(rows, key=lambda row: row[3]):
        found.setdefault(row[2], []).append(_reply(row))
    return found


def list_thread_replies(actor: Actor, thread: Thread, number: int = 1) -> Page[ReplyView]:
    """A page of the replies to the thread itself, oldest first."""
    return _page(actor, (Reply.thread_id == thread.id, Reply.answer_id.is_(None)), number)


def list_answer_replies(actor: Actor, answer: Answer, number: int = 1) -> Page[ReplyView]:
    """A page of all replies to an answer, oldest first."""
    return _page(actor, (Reply.answer_id == answer.id,), number)


def find_page_of_reply(actor: Actor, reply: Reply) -> int:
    """Number of the page on which the reply stands among all replies beneath its parent."""
    parent = Reply.answer_id == reply.answer_id if reply.answer_id is not None else Reply.answer_id.is_(None)
    query = (
        select(func.count())
        .select_from(Reply)
        .where(
            Reply.thread_id == reply.thread_id,
            parent,
            Reply.position < reply.position,
            visible_posts(sight_of(actor), Reply),
        )
    )
    return (db.session.scalar(query, {"actor_id": actor.id}) or 0) // REPLIES_PAGE_SIZE + 1


_REPLIES = Reply.__table__.c  # Plain columns: the object mapper would double what a statement costs.
_COLUMNS = (
    _REPLIES.id,
    _REPLIES.thread_id,
    _REPLIES.answer_id,
    _REPLIES.position,
    _REPLIES.author_id,
    _REPLIES.body_html,
    _REPLIES.created_at,
    _REPLIES.edited_at,
    _REPLIES.vote_count,
    _REPLIES.removed_at,
    _REPLIES.removal_reason,
)


@cache  # Building a statement costs as much as running it.
def _first_query(sight: Sight) -> CompoundSelect[Any]:
    seen = visible_posts(sight, Reply)
    under_answers = select(*_COLUMNS).where(
        _REPLIES.answer_id.in_(bindparam("answer_ids", expanding=True)),
        _REPLIES.position <= REPLIES_SHOWN,
        seen,
    )
    under_thread = select(*_COLUMNS).where(
        _REPLIES.thread_id == bindparam("thread_id"),
        _REPLIES.answer_id.is_(None),
        _REPLIES.position <= bindparam("opening_replies"),
        seen,
    )
    return union_all(under_answers, under_thread)


def _page(actor: Actor, clauses: tuple[ColumnElement[bool], ...], number: int) -> Page[ReplyView]:
    clauses = (*clauses, visible_posts(sight_of(actor), Reply))
    values = {"actor_id": actor.id}
    query = (
        select(*_COLUMNS)
        .where(*clauses)
        .order_by(Reply.position)
        .limit(REPLIES_PAGE_SIZE)
        .offset((number - 1) * REPLIES_PAGE_SIZE)
    )
    replies = [_reply(row) for row in fetch(query, values)]
    if number == 1 and len(replies) < REPLIES_PAGE_SIZE:
        return Page(replies, 1, REPLIES_PAGE_SIZE, len(replies))
    total = db.session.scalar(select(func.count()).select_from(Reply).where(*clauses), values) or 0
    return Page(replies, number, REPLIES_PAGE_SIZE, total)


def _reply(row: Any) -> ReplyView:
    return ReplyView(
        id=row[0],
        thread_id=row[1],
        answer_id=row[2],
        position=row[3],
        author_id=row[4],
        html=Markup(row[5]),
        created_at=row[6],
        edited_at=row[7],
        vote_count=row[8],
        is_removed=row[9] is not None,
        removal_reason=row[10],
    )
