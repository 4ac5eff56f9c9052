"""Reading which post links to which thread."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from community.answers.models import Answer, Reply
from community.core.actor import Actor
from community.core.db import db, fetch
from community.links.models import ThreadLink
from community.links.rules import Kind
from community.threads.models import Thread
from community.threads.policy import visible_threads

Post = Thread | Answer | Reply
"""A thread stands for the text that opens it."""

SHOWN_MOST = 5
LOOKED_AT = 25  # Links beneath one thread often come from the same few.

_MODELS: dict[Kind, type[Post]] = {Kind.THREAD: Thread, Kind.ANSWER: Answer, Kind.REPLY: Reply}
KINDS_OF_POST = tuple(_MODELS.values())

_link = ThreadLink.__table__.c
_COUNTS = (
    select(_link.to_thread_id, func.count().label("times"))
    .where(_link.to_thread_id.in_(bindparam("ids", expanding=True)))
    .group_by(_link.to_thread_id)
)


@dataclass(frozen=True, slots=True)
class LinkedFrom:
    """A thread in which somebody pointed to this one; `url` leads to that post."""

    title: str
    url: str
    linked_at: datetime


@dataclass(frozen=True, slots=True)
class LinkedPair:
    """A question, and the earlier thread to which a helper pointed its asker."""

    question_id: int
    thread_id: int
    linked_at: datetime


def list_linked_from(actor: Actor, thread: Thread) -> list[LinkedFrom]:
    """The threads that link to this one and that the actor may see, the latest first, each once."""
    query = (
        _with_source(Thread.id, Thread.title, Thread.slug)
        .where(
            ThreadLink.to_thread_id == thread.id,
            Thread.id != thread.id,
            visible_threads(actor),
        )
        .order_by(ThreadLink.linked_at.desc(), ThreadLink.id.desc())
        .limit(LOOKED_AT)
    )
    found: dict[int, LinkedFrom] = {}
    for link, thread_id, title, slug in db.session.execute(query):
        url = f"/threads/{thread_id}/{slug}" if slug else f"/threads/{thread_id}"
        if link.answer_id is not None:
            url = f"/answers/{link.answer_id}"
        elif link.reply_id is not None:
            url = f"/replies/{link.reply_id}"
        found.setdefault(thread_id, LinkedFrom(title, url, link.linked_at))
    return list(found.values())[:SHOWN_MOST]


def list_pairs() -> list[LinkedPair]:
    """Every listed question under which somebody other than its asker linked to an earlier listed thread, by time."""
    source, target = Thread, Thread.__table__.alias("target")
    query = (
        _with_source(Thread.id)
        .join(target, target.c.id == ThreadLink.to_thread_id)
        .where(
            ThreadLink.thread_id.is_(None),
            source.kind == "question",
            source.is_listed,
            target.c.is_listed,
            target.c.created_at < source.created_at,
            ThreadLink.author_id != source.author_id,
        )
        .order_by(ThreadLink.linked_at, ThreadLink.id)
    )
    found: dict[tuple[int, int], LinkedPair] = {}
    for link, question_id in db.session.execute(query):
        pair = LinkedPair(question_id, link.to_thread_id, link.linked_at)
        found.setdefault((question_id, link.to_thread_id), pair)
    return list(found.values())


def count_links_to(thread_ids: Collection[int]) -> dict[int, int]:
    """How many posts link to each of these threads; threads without links are left out."""
    return {row.to_thread_id: row.times for row in fetch(_COUNTS, {"ids": list(thread_ids)})}


def list_link_times() -> list[tuple[int, datetime]]:
    """(thread that is linked to, when) of all links, by time."""
    query = select(ThreadLink.to_thread_id, ThreadLink.linked_at).order_by(ThreadLink.linked_at)
    return [(thread_id, at) for thread_id, at in db.session.execute(query)]


def list_posts_with_links(model: type[Post], *, after_id: int, limit: int) -> Sequence[Post]:
    """The next posts of that kind whose text holds an address of ours, by id."""
    here = or_(*(model.body_html.contains(f"/{kind.value}/") for kind in Kind))
    query = select(model).where(model.id > after_id, here).order_by(model.id).limit(limit)
    posts: Sequence[Post] = db.session.scalars(query).all()  # type: ignore[assignment]
    return posts


def list_noted(posts: Sequence[Post]) -> set[tuple[type[Post], int, int]]:
    """(kind of post, post id, thread id) of the links of these posts that are noted."""
    noted: set[tuple[type[Post], int, int]] = set()
    for model in _MODELS.values():
        ids = [post.id for post in posts if isinstance(post, model)]
        if ids:
            column = column_of(model)
            query = select(column, ThreadLink.to_thread_id).where(column.in_(ids))
            noted.update((model, post_id or 0, thread_id) for post_id, thread_id in db.session.execute(query))
    return noted


def list_threads_of(places: Collection[tuple[Kind, int]]) -> dict[tuple[Kind, int], int]:
    """The thread in which each of these posts stands now; what is not there is left out."""
    found: dict[tuple[Kind, int], int] = {}
    for kind, model in _MODELS.items():
        ids = sorted(post_id for wanted, post_id in places if wanted is kind)
        for first in range(0, len(ids), 500):  # A database takes only so many values in one statement.
            query = select(model.id, _home(model)).where(model.id.in_(ids[first : first + 500]))
            found.update(((kind, post_id), thread_id) for post_id, thread_id in db.session.execute(query))
    return found


def find_post(model: type[Post], post_id: int) -> Post | None:
    """The post with that id, or None."""
    post: Post | None = db.session.get(model, post_id)  # type: ignore[assignment]
    return post


def home_of(post: Post) -> int:
    """Id of the thread in which the post stands."""
    return post.id if isinstance(post, Thread) else post.thread_id


def column_of(model: type[Post]) -> InstrumentedAttribute[int | None]:
    """The column that names a post of that kind."""
    return {Thread: ThreadLink.thread_id, Answer: ThreadLink.answer_id, Reply: ThreadLink.reply_id}[model]


def _home(model: type[Post]) -> Any:
    return Thread.id if model is Thread else model.thread_id


def _with_source(*columns: Any) -> Select[Any]:
    """Links of posts in sight, with the thread in which each one stands now: an answer may have become its opening.

    A reply goes out of sight together with the answer above it.
    """
    above = aliased(Answer)
    source_id = func.coalesce(ThreadLink.thread_id, Answer.opens_thread_id, Answer.thread_id, Reply.thread_id)
    return (
        select(ThreadLink, *columns)
        .outerjoin(Answer, Answer.id == ThreadLink.answer_id)
        .outerjoin(Reply, Reply.id == ThreadLink.reply_id)
        .outerjoin(above, above.id == Reply.answer_id)
        .join(Thread, Thread.id == source_id)
        .where(
            or_(Answer.removed_at.is_(None), Answer.opens_thread_id.is_not(None)),
            Reply.removed_at.is_(None),
            above.removed_at.is_(None),
        )
    )
