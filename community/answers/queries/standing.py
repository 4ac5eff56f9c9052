"""Which posts can still be read: not removed, in a thread that is not, also after merges and splits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import Select, bindparam, select

from community.answers.models import Answer, Merge
from community.core.db import fetch
from community.threads.models import Thread

Post = tuple[str, int]
"""An answer, or the question that opens a thread: ("answer", 7), ("question", 3)."""

_PART = 500  # A database takes only so many values in one statement.

_ANSWERS, _THREADS, _MERGES = Answer.__table__.c, Thread.__table__.c, Merge.__table__.c
_BY_ANSWER: Select[*tuple[Any, ...]] = select(
    _ANSWERS.id, _ANSWERS.thread_id, _ANSWERS.removed_at, _ANSWERS.opens_thread_id
).where(_ANSWERS.id.in_(bindparam("ids", expanding=True)))
_BY_THREAD: Select[*tuple[Any, ...]] = (
    select(_THREADS.id, _THREADS.removed_at, _MERGES.moved)
    .select_from(
        Thread.__table__.outerjoin(
            Merge.__table__, (_MERGES.source_id == _THREADS.id) & _MERGES.undone_at.is_(None)
        )
    )
    .where(_THREADS.id.in_(bindparam("ids", expanding=True)))
)


def standing_posts(posts: Iterable[Post]) -> set[Post]:
    """Those of the posts that can be read, whoever may read their board.

    An answer whose words open a thread of their own by now stands with that thread; a question that a merge made an
    answer stands with that answer.
    """
    asked = set(posts)
    leads_to: dict[Post, Post | bool] = {}
    unknown = set(asked)
    while unknown:
        found = dict(_look_at(unknown))
        leads_to |= found
        unknown = {lead for lead in found.values() if not isinstance(lead, bool)} - leads_to.keys()
    return {post for post in asked if _follow(post, leads_to)}


def list_posts_of(thread_id: int) -> set[Post]:
    """All answers of the thread, removed ones too, and the questions that it holds: its own and those merged into it."""
    held, newest = {thread_id}, {thread_id}
    while newest:
        merged = select(_THREADS.id).where(_THREADS.merged_into_id.in_(newest))
        newest = {row[0] for row in fetch(merged)} - held
        held |= newest
    answers = fetch(select(_ANSWERS.id).where(_ANSWERS.thread_id == thread_id))
    return {("answer", row[0]) for row in answers} | {("question", found) for found in held}


def _look_at(posts: Collection[Post]) -> Iterator[tuple[Post, Post | bool]]:
    for answer_id, thread_id, removed_at, opens_id in _rows(_BY_ANSWER, posts, "answer"):
        if opens_id is not None:
            yield ("answer", answer_id), ("question", opens_id)
        else:
            yield ("answer", answer_id), ("thread", thread_id) if removed_at is None else False
    for thread_id, removed_at, moved in _rows(_BY_THREAD, posts, "question"):
        opening = moved and moved.get("opening")
        yield ("question", thread_id), ("answer", opening) if opening else removed_at is None
    for thread_id, removed_at, _ in _rows(_BY_THREAD, posts, "thread"):
        yield ("thread", thread_id), removed_at is None


def _rows(statement: Select[*tuple[Any, ...]], posts: Collection[Post], kind: str) -> Iterator[Any]:
    ids = sorted(post_id for found, post_id in posts if found == kind)
    for first in range(0, len(ids), _PART):
        yield from fetch(statement, {"ids": ids[first : first + _PART]})


def _follow(post: Post, leads_to: dict[Post, Post | bool]) -> bool:
    lead: Post | bool = post
    while not isinstance(lead, bool):
        lead = leads_to.get(lead, False)
    return lead
