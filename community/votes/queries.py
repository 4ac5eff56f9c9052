"""Reading Helpful marks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, or_, select

from community.answers.models import Answer, Reply
from community.core.actor import Actor
from community.core.db import db, fetch
from community.core.errors import Conflict
from community.threads.models import Thread
from community.votes.models import Vote

Votable = Thread | Answer | Reply
KINDS: dict[str, type[Votable]] = {"threads": Thread, "answers": Answer, "replies": Reply}
"""What each word of an address means."""


@dataclass(frozen=True)
class OwnVotes:
    """What the actor has marked in one thread."""

    thread: bool = False
    answers: frozenset[int] = frozenset()
    replies: frozenset[int] = frozenset()


def find_vote(actor: Actor, post: Votable) -> Vote | None:
    """The actor's own mark on the post, or None."""
    return db.session.scalar(select(Vote).where(_column(post) == post.id, Vote.voter_id == actor.id))


def lock_marked(actor: Actor, kind: type[Votable], post_id: int) -> tuple[Thread, Votable] | None:
    """The post on which the actor has a mark, and its thread, locked, whoever may see them now; None without a mark.

    Raise Conflict when it went to another thread while we waited.
    """
    column = {Thread: Vote.thread_id, Answer: Vote.answer_id, Reply: Vote.reply_id}[kind]
    mark = select(Vote.id).where(column == post_id, Vote.voter_id == actor.id)
    if db.session.scalar(mark) is None:
        return None
    post: Votable = db.session.get_one(kind, post_id)  # type: ignore[assignment]
    thread_id = post.id if isinstance(post, Thread) else post.thread_id
    thread = db.session.get_one(Thread, thread_id, with_for_update={"of": Thread}, populate_existing=True)
    db.session.refresh(post)
    if not isinstance(post, Thread) and post.thread_id != thread.id:
        raise Conflict("This was moved to another thread meanwhile.")
    return thread, post


def find_own_votes(
    actor: Actor, thread_id: int, answer_ids: Collection[int], reply_ids: Collection[int]
) -> OwnVotes:
    """Which of these posts the actor has marked, by one statement."""
    if not actor.is_signed_in:
        return OwnVotes()
    values = {
        "voter_id": actor.id,
        "thread_id": thread_id,
        "answer_ids": list(answer_ids),
        "reply_ids": list(reply_ids),
    }
    rows = fetch(_OWN_VOTES, values).all()
    return OwnVotes(
        thread=any(row[0] is not None for row in rows),
        answers=frozenset(row[1] for row in rows if row[1] is not None),
        replies=frozenset(row[2] for row in rows if row[2] is not None),
    )


# Built once, of plain columns: building a statement, and the object mapper, each cost as much as running it.
_VOTES = Vote.__table__.c
_OWN_VOTES: Select[*tuple[Any, ...]] = select(_VOTES.thread_id, _VOTES.answer_id, _VOTES.reply_id).where(
    _VOTES.voter_id == bindparam("voter_id"),
    or_(
        _VOTES.thread_id == bindparam("thread_id"),
        _VOTES.answer_id.in_(bindparam("answer_ids", expanding=True)),
        _VOTES.reply_id.in_(bindparam("reply_ids", expanding=True)),
    ),
)


def _column(post: Votable):  # type: ignore[no-untyped-def]
    if isinstance(post, Thread):
        return Vote.thread_id
    return Vote.answer_id if isinstance(post, Answer) else Vote.reply_id
