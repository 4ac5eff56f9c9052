"""Following a thread, and saying “I have this too”."""

from __future__ import annotations

from sqlalchemy import select

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.events import publish
from community.core.policy import require
from community.threads import policy
from community.threads.events import HaveTooSaid, HaveTooWithdrawn
from community.threads.models import Follow, HaveToo, Thread


def follow_thread(actor: Actor, thread: Thread) -> None:
    """Let the actor hear about the thread. Doing it twice changes nothing. Needs the thread locked."""
    require(policy.can_follow_thread(actor, thread))
    assert actor.id is not None
    add_follower(thread, actor.id)


def unfollow_thread(actor: Actor, thread: Thread) -> None:
    """Let the actor hear no more about the thread. Doing it twice changes nothing. Needs the thread locked."""
    require(policy.can_follow_thread(actor, thread))
    follow = _find_follow(thread.id, actor.id)
    if follow is not None:
        db.session.delete(follow)
        thread.follower_count -= 1
        db.session.flush()


def add_follower(thread: Thread, member_id: int) -> None:
    """Make a member a follower, as posting does, without asking."""
    if _find_follow(thread.id, member_id) is None:
        db.session.add(Follow(thread_id=thread.id, member_id=member_id, followed_at=clock.now()))
        thread.follower_count += 1
        db.session.flush()


def have_too(actor: Actor, thread: Thread) -> None:
    """Say that the actor has this too; they follow the thread from then on. Once a member. Needs the thread locked."""
    require(policy.can_have_too(actor, thread))
    assert actor.id is not None
    if _find_have_too(thread.id, actor.id) is not None:
        return
    row = HaveToo(thread_id=thread.id, member_id=actor.id, said_at=clock.now())
    db.session.add(row)
    thread.have_too_count += 1
    add_follower(thread, actor.id)
    publish(
        actor,
        HaveTooSaid(thread_id=thread.id, member_id=actor.id, have_too_id=row.id, asker_id=thread.author_id),
    )


def withdraw_have_too(actor: Actor, thread: Thread) -> None:
    """Take that back; following stays as it is. Needs the thread locked."""
    require(policy.can_have_too(actor, thread))
    assert actor.id is not None
    row = _find_have_too(thread.id, actor.id)
    if row is None:
        return
    db.session.delete(row)
    thread.have_too_count -= 1
    publish(actor, HaveTooWithdrawn(thread_id=thread.id, member_id=actor.id, have_too_id=row.id))


def _find_follow(thread_id: int, member_id: int | None) -> Follow | None:
    return db.session.scalar(
        select(Follow).where(Follow.thread_id == thread_id, Follow.member_id == member_id)
    )


def _find_have_too(thread_id: int, member_id: int) -> HaveToo | None:
    return db.session.scalar(
        select(HaveToo).where(HaveToo.thread_id == thread_id, HaveToo.member_id == member_id)
    )
