"""Reading Helpful marks."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from community.answers.models import Answer, Reply
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict
from community.threads.models import Thread
from community.votes.models import Vote

Votable = Thread | Answer | Reply
KINDS: dict[str, type[Votable]] = {"threads": Thread, "answers": Answer, "replies": Reply}
"""What each word of an address means."""


@dataclass(frozen=True)
class OwnVotes:
    """What somebody has marked in one thread; `reactions` finds it, with whatever else they say of its answers."""

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


def _column(post: Votable):  # type: ignore[no-untyped-def]
    if isinstance(post, Thread):
        return Vote.thread_id
    return Vote.answer_id if isinstance(post, Answer) else Vote.reply_id
