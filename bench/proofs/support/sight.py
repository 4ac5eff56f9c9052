"""Who may read what, worked out from the policies alone: not from the queries and pages that are on trial."""

from __future__ import annotations

from sqlalchemy import select

from bench.proofs.support.world import Secret
from community.answers import policy as answers
from community.answers.models import Answer, Reply
from community.boards import policy as boards
from community.boards.models import Board
from community.core.actor import Actor
from community.core.db import db
from community.escalation import policy as escalation
from community.escalation.models import Ticket
from community.members import policy as members
from community.members.models import Member
from community.threads import policy as threads
from community.threads.models import Thread


def reaches(actor: Actor, thread: Thread) -> bool:
    """Whether the actor may open the thread by its address; a merged one is read where its posts are now."""
    for one in {thread, end_of_merges(thread)}:
        query = select(Thread.id).where(Thread.id == one.id, threads.reachable_threads(actor))
        if db.session.scalar(query) is None:
            return False
    return True


def end_of_merges(thread: Thread) -> Thread:
    """The thread in which this one's posts are now."""
    while thread.merged_into_id is not None:
        thread = db.session.get_one(Thread, thread.merged_into_id)
    return thread


def sees_post(actor: Actor, post: Answer | Reply) -> bool:
    """Whether the actor may read the answer or reply; a reply goes out of sight together with its answer."""
    thread = db.session.get_one(Thread, post.thread_id)
    if not reaches(actor, thread):
        return False
    if (
        isinstance(post, Reply)
        and post.answer_id is not None
        and not sees_post(actor, db.session.get_one(Answer, post.answer_id))
    ):
        return False
    return not post.is_removed or bool(answers.can_see_removed_post(actor, post))


def may_read(actor: Actor, secret: Secret) -> bool:
    """Whether the actor may read the word, wherever it turns up."""
    if secret.kind in ("thread", "tag"):
        return reaches(actor, db.session.get_one(Thread, secret.id))
    if secret.kind == "answer":
        return sees_post(actor, db.session.get_one(Answer, secret.id))
    if secret.kind == "reply":
        return sees_post(actor, db.session.get_one(Reply, secret.id))
    if secret.kind == "board":
        return bool(boards.can_read_board(actor, db.session.get_one(Board, secret.id)))
    if secret.kind == "account":
        return actor.is_member(secret.id)
    if secret.kind == "suspension":
        member = db.session.get_one(Member, secret.id)
        return actor.is_member(secret.id) or bool(members.can_suspend_member(actor, member))
    if secret.kind == "ticket":
        return bool(escalation.can_see_ticket(actor, db.session.get_one(Ticket, secret.id)))
    assert secret.kind == "nobody"
    return False
