"""Answering and replying."""

from __future__ import annotations

from community.answers import policy, queries
from community.answers.events import AnswerPosted, ReplyPosted
from community.answers.models import Answer, Reply
from community.answers.rules import ANSWER_SHORTEST, REPLY_SHORTEST
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.events import publish
from community.core.policy import require
from community.members import actions as members
from community.threads import actions as threads
from community.threads.models import Thread


def post_answer(actor: Actor, thread: Thread, *, body: str) -> Answer:
    """Answer in the thread; the author follows it from then on. Needs the thread locked. Raise Invalid for the
    text, TooMany where the day's posts of a rank for the new are written.
    """
    require(policy.can_post_answer(actor, thread))
    assert actor.id is not None
    cooked = threads.cook_body(body, shortest=ANSWER_SHORTEST)
    threads.check_extras(actor, cooked)
    members.count_day_post(actor)
    now = clock.now()
    answer = Answer(
        thread_id=thread.id,
        author_id=actor.id,
        author_role=actor.role.value,
        body_markdown=cooked.markdown,
        body_html=cooked.html,
        renderer_version=cooked.renderer_version,
        created_at=now,
    )
    db.session.add(answer)
    first_at = thread.first_answer_at or (None if actor.is_member(thread.author_id) else now)
    members.count_posts(actor.id, answers=1)
    threads.note_answer(thread, author_id=actor.id, at=now, first_at=first_at)
    threads.add_follower(thread, actor.id)
    publish(actor, AnswerPosted(answer_id=answer.id, thread_id=thread.id, author_id=actor.id))
    return answer


def post_reply(actor: Actor, thread: Thread, *, body: str, answer: Answer | None = None) -> Reply:
    """Reply to an answer, or to the thread itself. Needs the thread locked. Raise like `post_answer`."""
    require(policy.can_post_reply(actor, thread, answer))
    assert actor.id is not None
    cooked = threads.cook_body(body, shortest=REPLY_SHORTEST)
    threads.check_extras(actor, cooked)
    members.count_day_post(actor)
    now = clock.now()
    answer_id = answer.id if answer is not None else None
    reply = Reply(
        thread_id=thread.id,
        answer_id=answer_id,
        position=queries.next_reply_position(thread.id, answer_id),
        author_id=actor.id,
        body_markdown=cooked.markdown,
        body_html=cooked.html,
        renderer_version=cooked.renderer_version,
        created_at=now,
    )
    db.session.add(reply)
    if answer is not None:
        answer.reply_count += 1
    threads.note_reply(thread, author_id=actor.id, at=now)
    threads.add_follower(thread, actor.id)
    publish(
        actor, ReplyPosted(reply_id=reply.id, thread_id=thread.id, answer_id=answer_id, author_id=actor.id)
    )
    return reply
