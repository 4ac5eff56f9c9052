"""Changing the text of an answer or a reply, keeping what stood there."""

from __future__ import annotations

from community.answers import policy
from community.answers.events import AnswerEdited, ReplyEdited
from community.answers.models import Answer, PostRevision, Reply
from community.answers.rules import ANSWER_SHORTEST, REPLY_SHORTEST
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_line
from community.threads import actions as threads
from community.threads.models import Thread
from community.threads.rules import REASON_LONGEST


def edit_answer(
    actor: Actor,
    thread: Thread,
    answer: Answer,
    *,
    body: str,
    reason: str = "",
    revision: int | None = None,
    written_by_id: int | None = None,
) -> None:
    """Change an answer's text. The same text again changes nothing. Needs the thread locked.

    `revision` is the `revision_count` that the writer began with; raise Invalid when somebody else was faster.
    `written_by_id` is whom the history names, where that is not the actor.
    """
    require(policy.can_edit_post(actor, thread, answer))
    threads.check_revision(answer.revision_count, revision)
    writer_id = written_by_id or actor.id
    if _replace_text(actor, answer, body, reason, shortest=ANSWER_SHORTEST, writer_id=writer_id):
        publish(actor, AnswerEdited(answer_id=answer.id, thread_id=thread.id))


def edit_reply(
    actor: Actor, thread: Thread, reply: Reply, *, body: str, reason: str = "", revision: int | None = None
) -> None:
    """Change a reply's text. The same text again changes nothing. Needs the thread locked. Raise like `edit_answer`."""
    require(policy.can_edit_post(actor, thread, reply))
    threads.check_revision(reply.revision_count, revision)
    if _replace_text(actor, reply, body, reason, shortest=REPLY_SHORTEST, writer_id=actor.id):
        publish(actor, ReplyEdited(reply_id=reply.id, thread_id=thread.id))


def _replace_text(
    actor: Actor,
    post: Answer | Reply,
    body: str,
    reason: str,
    *,
    shortest: int,
    writer_id: int | None,
) -> bool:
    cooked = threads.cook_body(body, shortest=shortest)
    if cooked.markdown == post.body_markdown:
        return False
    threads.check_extras(actor, cooked, before=post.body_html)
    assert writer_id is not None
    post.revision_count += 1
    revision = PostRevision(
        number=post.revision_count,
        body_markdown=post.body_markdown,
        edited_by_id=writer_id,
        edited_at=clock.now(),
        reason=clean_line(reason, limit=REASON_LONGEST),
    )
    if isinstance(post, Answer):
        revision.answer_id = post.id
    else:
        revision.reply_id = post.id
    db.session.add(revision)
    post.body_markdown, post.body_html = cooked.markdown, cooked.html
    post.renderer_version = cooked.renderer_version
    post.edited_at = clock.now()
    db.session.flush()
    return True
