"""Taking posts out of sight, and bringing them back."""

from __future__ import annotations

from community.answers import policy, queries
from community.answers.actions.accept import take_acceptance_back
from community.answers.events import AnswerRemoved, AnswerRestored, ReplyRemoved, ReplyRestored
from community.answers.models import Answer, Reply
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_line
from community.members import actions as members
from community.threads import actions as threads
from community.threads.models import Thread
from community.threads.rules import REASON_LONGEST


def remove_answer(actor: Actor, thread: Thread, answer: Answer, *, reason: str = "") -> None:
    """Take an answer out of sight, softly; its acceptance is withdrawn. Needs the thread locked."""
    require(policy.can_remove_post(actor, thread, answer))
    was_helpful = answer.is_helpful
    _mark_removed(actor, answer, reason)
    take_acceptance_back(actor, thread, answer)
    members.count_posts(answer.author_id, answers=-1, helpful=-int(was_helpful))
    first_at = queries.find_first_answer_at(thread)
    threads.note_answer(
        thread, author_id=answer.author_id, at=answer.created_at, first_at=first_at, change=-1
    )
    publish(actor, AnswerRemoved(answer_id=answer.id, thread_id=thread.id))


def restore_answer(actor: Actor, thread: Thread, answer: Answer) -> None:
    """Bring an answer back into sight; it is not accepted any more. Needs the thread locked."""
    require(policy.can_restore_post(actor, thread, answer))
    if not answer.is_removed:
        return
    _mark_restored(answer)
    members.count_posts(answer.author_id, answers=1, helpful=int(answer.is_helpful))
    first_at = queries.find_first_answer_at(thread)
    threads.note_answer(thread, author_id=answer.author_id, at=answer.created_at, first_at=first_at)
    publish(actor, AnswerRestored(answer_id=answer.id, thread_id=thread.id))


def remove_reply(actor: Actor, thread: Thread, reply: Reply, *, reason: str = "") -> None:
    """Take a reply out of sight, softly. Needs the thread locked."""
    require(policy.can_remove_post(actor, thread, reply))
    _mark_removed(actor, reply, reason)
    _count_reply(thread, reply, -1)
    publish(actor, ReplyRemoved(reply_id=reply.id, thread_id=thread.id))


def restore_reply(actor: Actor, thread: Thread, reply: Reply) -> None:
    """Bring a reply back into sight. Needs the thread locked."""
    require(policy.can_restore_post(actor, thread, reply))
    if not reply.is_removed:
        return
    _mark_restored(reply)
    _count_reply(thread, reply, 1)
    publish(actor, ReplyRestored(reply_id=reply.id, thread_id=thread.id))


def _mark_removed(actor: Actor, post: Answer | Reply, reason: str) -> None:
    reason = clean_line(reason, limit=REASON_LONGEST)
    if not reason and not actor.is_member(post.author_id):
        raise Invalid(fields={"reason": "Say why; the author will read it."})
    post.removed_at, post.removed_by_id, post.removal_reason = clock.now(), actor.id, reason
    db.session.flush()


def _mark_restored(post: Answer | Reply) -> None:
    post.removed_at, post.removed_by_id, post.removal_reason = None, None, ""
    db.session.flush()


def _count_reply(thread: Thread, reply: Reply, change: int) -> None:
    if reply.answer_id is not None:
        db.session.get_one(Answer, reply.answer_id).reply_count += change
    threads.note_reply(thread, author_id=reply.author_id, at=reply.created_at, change=change)
