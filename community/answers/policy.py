"""Who may answer, reply, change, accept."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import Protocol

from sqlalchemy import ColumnElement, and_, bindparam, or_, true

from community.answers.models import Answer, Reply
from community.core import clock
from community.core.actor import Ability, Actor
from community.core.policy import ALLOWED, Verdict, can_take_part, moderators_only, refused
from community.threads import policy as threads
from community.threads.models import Thread
from community.threads.rules import SILENCE_DAYS


class Sight(Enum):
    """Which of the posts in a thread somebody sees."""

    LIVE = "live"
    """Those that are not removed: visitors."""
    OWN = "own"
    """Those, and one's own removed ones: members."""
    ALL = "all"
    """Removed ones too: moderators."""


class Post(Protocol):
    """What these decisions need to know of an answer or a reply."""

    @property
    def author_id(self) -> int: ...

    @property
    def is_removed(self) -> bool: ...


class AnswerLike(Post, Protocol):
    """What decisions about acceptance need to know of an answer."""

    @property
    def is_accepted(self) -> bool: ...


def sight_of(actor: Actor) -> Sight:
    """Which posts the actor sees in a thread that they may read."""
    if actor.is_moderator:
        return Sight.ALL
    return Sight.OWN if actor.is_signed_in else Sight.LIVE


def visible_posts(sight: Sight, kind: type[Answer | Reply]) -> ColumnElement[bool]:
    """The clause that keeps the posts somebody of that sight sees; the statement binds `actor_id`."""
    columns = kind.__table__.c
    # What opens a thread of its own is no answer any more, for anybody.
    is_answer = columns.opens_thread_id.is_(None) if kind is Answer else true()
    if sight is Sight.ALL:
        return is_answer
    live = columns.removed_at.is_(None)
    own = and_(columns.author_id == bindparam("actor_id"), is_answer)
    return live if sight is Sight.LIVE else or_(live, own)


def can_post_answer(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may answer in the thread."""
    return threads.can_write_in_thread(actor, thread)


def can_post_reply(actor: Actor, thread: Thread, answer: Post | None = None) -> Verdict:
    """Whether the actor may reply to the answer, or to the thread itself."""
    if answer is not None and answer.is_removed:
        return refused("This answer was removed.")
    return threads.can_write_in_thread(actor, thread)


def can_edit_post(actor: Actor, thread: Thread, post: Post) -> Verdict:
    """Whether the actor may change the answer's or reply's text."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if actor.is_moderator:
        return ALLOWED
    if not actor.is_member(post.author_id):
        return refused("Only its author and moderators can edit this.")
    if post.is_removed:
        return refused("This post was removed.")
    return threads.can_write_in_thread(actor, thread)


def can_remove_post(actor: Actor, thread: Thread, post: Post) -> Verdict:
    """Whether the actor may take the answer or reply out of sight."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if post.is_removed:
        return refused("This post is removed already.")
    if actor.is_moderator:
        return ALLOWED
    if not actor.is_member(post.author_id):
        return refused("Only its author and moderators can remove this.")
    if getattr(post, "is_accepted", False):
        return refused("This answer is accepted, so only a moderator can remove it.")
    return threads.can_write_in_thread(actor, thread)


def can_restore_post(actor: Actor, thread: Thread, post: Post) -> Verdict:
    """Whether the actor may bring the post back into sight."""
    if getattr(post, "opens_thread_id", None) is not None:
        return refused("This text opens a thread of its own now.")
    return moderators_only(actor, "restore posts")


def can_see_removed_post(actor: Actor, post: Post) -> Verdict:
    """Whether the actor may still read a removed post."""
    if actor.is_moderator or actor.is_member(post.author_id):
        return ALLOWED
    return refused("This post was removed.")


def can_accept_answer(actor: Actor, thread: Thread, answer: AnswerLike) -> Verdict:
    """Whether the actor may accept the answer: the asker, moderators, and once the asker is silent super users and
    members whose rank allows it."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if not thread.is_question:
        return refused("Only answers to questions are accepted.")
    if answer.is_removed or not thread.is_listed:
        return refused("This answer was removed.")
    if thread.closed_at is not None and not actor.is_moderator:
        return threads.CLOSED
    if actor.is_member(thread.author_id) or actor.is_moderator:
        return ALLOWED
    if actor.is_super_user or actor.has_ability(Ability.ACCEPT_FOR_ASKER):
        if actor.is_member(answer.author_id):
            return refused("Somebody else has to accept your answer.")
        if is_asker_silent(thread):
            return ALLOWED
        return refused(f"Others accept for the asker after {SILENCE_DAYS} days without a word from them.")
    return refused("The asker accepts the answer that solved it.")


def can_withdraw_acceptance(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may take an acceptance back: the asker and moderators."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if actor.is_moderator:
        return ALLOWED
    if not actor.is_member(thread.author_id):
        return refused("Only the asker and moderators can withdraw an acceptance.")
    return ALLOWED if thread.is_listed else refused("This thread was removed.")


def can_merge_threads(actor: Actor, source: Thread, target: Thread) -> Verdict:
    """Whether the actor may merge the source into the target."""
    return moderators_only(actor, "merge threads")


def can_split_thread(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may make some of the thread's answers a thread of their own."""
    return moderators_only(actor, "split threads")


def is_asker_silent(thread: Thread) -> bool:
    """Whether the asker has not written in the thread for SILENCE_DAYS."""
    return thread.asker_active_at <= clock.now() - timedelta(days=SILENCE_DAYS)
