"""Making some of a thread's answers a thread of their own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from community.answers import policy
from community.answers.actions.accept import take_acceptance_back
from community.answers.actions.merge import become_opening
from community.answers.actions.recount import recount
from community.answers.models import Answer, Reply
from community.boards.models import Board
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Invalid
from community.core.events import publish
from community.core.policy import require
from community.members import actions as members
from community.threads import actions as threads
from community.threads.events import ThreadSplit
from community.threads.models import Thread


def split_thread(
    actor: Actor, thread: Thread, answers: Sequence[Answer], *, title: str, board: Board | None = None
) -> Thread:
    """Make the answers, with their replies, a thread of its own. Needs the thread locked.

    The earliest of them opens it, by its author and dated as it was; replies to it become replies to the new thread.
    Acceptances of what moves are withdrawn: they answered another question. Whoever wrote follows both threads. Raise
    Invalid for a title that cannot stand, for no answers, and for answers that are not there to be moved.
    """
    require(policy.can_split_thread(actor, thread))
    _check(thread, answers)
    first, *others = sorted(answers, key=lambda answer: (answer.created_at, answer.id))
    for answer in answers:
        take_acceptance_back(actor, thread, answer)
    writers = _list_writers(answers)
    last_at = max(answer.created_at for answer in answers)
    new = threads.open_from_answer(
        actor,
        thread,
        board=board or thread.board,
        title=title,
        author_id=first.author_id,
        body=threads.Body(first.body_markdown, first.body_html, first.renderer_version),
        created_at=first.created_at,
        edited_at=first.edited_at,
        active_at=last_at,
    )
    was_helpful = first.is_helpful
    _move(first, others, new)
    members.count_posts(first.author_id, answers=-1, helpful=-int(was_helpful))
    for member_id in writers:
        threads.add_follower(new, member_id)
    recount(thread)
    recount(new)
    publish(actor, ThreadSplit(thread_id=thread.id, new_thread_id=new.id))
    return new


def _check(thread: Thread, answers: Sequence[Answer]) -> None:
    if not answers:
        raise Invalid(fields={"answers": "Choose at least one answer."})
    if not thread.is_listed:
        raise Invalid(fields={"answers": "This thread was removed or merged."})
    if any(answer.thread_id != thread.id or answer.is_removed for answer in answers):
        raise Invalid(fields={"answers": "Some of these answers are not there any more. Choose again."})


def _list_writers(answers: Sequence[Answer]) -> list[int]:
    ids = [answer.id for answer in answers]
    query = select(Reply.author_id).where(Reply.answer_id.in_(ids), Reply.removed_at.is_(None))
    return sorted({answer.author_id for answer in answers} | set(db.session.scalars(query)))


def _move(first: Answer, others: Sequence[Answer], new: Thread) -> None:
    """Let the replies to the first be replies to the new thread, and the others, with theirs, its answers."""
    to_new = {"thread_id": new.id}
    db.session.execute(update(Reply).where(Reply.answer_id == first.id).values(answer_id=None, **to_new))
    first.thread_id = new.id
    become_opening(first, new)
    ids = [answer.id for answer in others]
    db.session.execute(update(Answer).where(Answer.id.in_(ids)).values(**to_new))
    db.session.execute(update(Reply).where(Reply.answer_id.in_(ids)).values(**to_new))
