"""Reading one answer or reply, its earlier texts, and an author's posts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from markupsafe import Markup
from sqlalchemy import ColumnElement, func, select

from community.answers import policy
from community.answers.models import Acceptance, Answer, Merge, PostRevision, Reply
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, NotFound
from community.core.pagination import Page
from community.core.text.lines import clean_body
from community.threads.models import Thread
from community.threads.policy import reachable_threads, visible_threads
from community.threads.queries import lock_thread

AUTHOR_PAGE_SIZE = 20
TWIN_AGE = timedelta(minutes=10)  # Later, somebody may mean to say it again.
TWINS_AMONG = 5
LONGEST_CHOICE = 500  # Answers ticked on one page; the page shows a hundred.

PostT = TypeVar("PostT", Answer, Reply)


@dataclass(frozen=True, slots=True)
class AuthoredAnswer:
    """One line of a member's list of answers."""

    id: int
    url: str
    html: Markup
    created_at: datetime
    vote_count: int
    is_accepted: bool
    thread_id: int
    thread_title: str
    thread_status: str


def get_answer(actor: Actor, answer_id: int) -> Answer:
    """The answer with that id. Raise NotFound alike for missing, removed and hidden."""
    return _get(actor, Answer, answer_id)


def find_opened_thread(actor: Actor, answer_id: int) -> Thread | None:
    """The thread that this text opens since it is no answer any more; None when it is one, or is hidden."""
    query = select(Thread).join(Answer, Answer.opens_thread_id == Thread.id)
    return db.session.scalar(query.where(Answer.id == answer_id, reachable_threads(actor)))


def get_reply(actor: Actor, reply_id: int) -> Reply:
    """The reply with that id. Raise NotFound alike for missing, removed and hidden, also with its answer."""
    return _get(actor, Reply, reply_id)


def lock_answer(actor: Actor, answer_id: int) -> tuple[Answer, Thread]:
    """The answer as it stands once its thread is locked, and the thread.

    Raise NotFound like `get_answer`, and Conflict when it went to another thread while we waited.
    """
    return _lock(actor, Answer, answer_id)


def lock_reply(actor: Actor, reply_id: int) -> tuple[Reply, Thread]:
    """The reply as it stands once its thread is locked, and the thread.

    Raise NotFound like `get_reply`, and Conflict like `lock_answer`.
    """
    return _lock(actor, Reply, reply_id)


def find_acceptance(answer_id: int) -> Acceptance | None:
    """The live acceptance of the answer, or None."""
    query = select(Acceptance).where(Acceptance.answer_id == answer_id, Acceptance.withdrawn_at.is_(None))
    return db.session.scalar(query)


def list_live_acceptances(thread_id: int) -> Sequence[Acceptance]:
    """The thread's live acceptances, the first one first."""
    query = select(Acceptance).where(Acceptance.thread_id == thread_id, Acceptance.withdrawn_at.is_(None))
    return db.session.scalars(
        query.order_by(Acceptance.is_first.desc(), Acceptance.accepted_at, Acceptance.id)
    ).all()


def find_live_merge(source_id: int) -> Merge | None:
    """The merge that took this thread's posts elsewhere and was not undone, or None."""
    return db.session.scalar(select(Merge).where(Merge.source_id == source_id, Merge.undone_at.is_(None)))


def list_live_merges_into(target_id: int) -> Sequence[Merge]:
    """The merges that brought other threads' posts here and were not undone, the latest first."""
    query = select(Merge).where(Merge.target_id == target_id, Merge.undone_at.is_(None))
    return db.session.scalars(query.order_by(Merge.id.desc())).all()


def list_answers_by_id(actor: Actor, thread: Thread, answer_ids: Iterable[int]) -> Sequence[Answer]:
    """Those of the answers that stand in the thread, by id; fewer when some are gone."""
    wanted = list(answer_ids)[:LONGEST_CHOICE]
    query = select(Answer).where(
        Answer.id.in_(wanted), Answer.thread_id == thread.id, Answer.removed_at.is_(None)
    )
    return db.session.scalars(query.order_by(Answer.id)).all()


def list_revisions(post: Answer | Reply, first: int, last: int) -> Sequence[PostRevision]:
    """Earlier texts with these numbers."""
    column = PostRevision.answer_id if isinstance(post, Answer) else PostRevision.reply_id
    query = select(PostRevision).where(column == post.id, PostRevision.number.between(first, last))
    return db.session.scalars(query).all()


def find_twin_answer(actor: Actor, thread_id: int, body: str) -> Answer | None:
    """The actor's answer that says the same here and is only minutes old: the same form, sent twice. Else None."""
    return _find_twin(actor, Answer, body, Answer.thread_id == thread_id)


def find_twin_reply(actor: Actor, thread_id: int, answer_id: int | None, body: str) -> Reply | None:
    """The same for a reply beneath that answer, or beneath the thread itself."""
    parent = Reply.answer_id == answer_id if answer_id is not None else Reply.answer_id.is_(None)
    return _find_twin(actor, Reply, body, (Reply.thread_id == thread_id) & parent)


def next_reply_position(thread_id: int, answer_id: int | None) -> int:
    """The position that a new reply beneath this parent takes."""
    parent = Reply.answer_id == answer_id if answer_id is not None else Reply.answer_id.is_(None)
    last = db.session.scalar(select(func.max(Reply.position)).where(Reply.thread_id == thread_id, parent))
    return (last or 0) + 1


def list_answers_by(actor: Actor, author_id: int, number: int) -> Page[AuthoredAnswer]:
    """A page of the author's answers that the actor may read, newest first."""
    clauses = (Answer.author_id == author_id, Answer.removed_at.is_(None), visible_threads(actor))
    query = (
        select(
            Answer.id,
            Answer.body_html,
            Answer.created_at,
            Answer.vote_count,
            Answer.accept_order,
            Thread.id.label("thread_id"),
            Thread.title,
            Thread.status,
        )
        .join(Thread, Thread.id == Answer.thread_id)
        .where(*clauses)
        .order_by(Answer.id.desc())
        .limit(AUTHOR_PAGE_SIZE)
        .offset((number - 1) * AUTHOR_PAGE_SIZE)
    )
    total = (
        select(func.count()).select_from(Answer).join(Thread, Thread.id == Answer.thread_id).where(*clauses)
    )
    lines = [
        AuthoredAnswer(
            id=row.id,
            url=f"/answers/{row.id}",
            html=Markup(row.body_html),
            created_at=row.created_at,
            vote_count=row.vote_count,
            is_accepted=row.accept_order < 2,
            thread_id=row.thread_id,
            thread_title=row.title,
            thread_status=row.status,
        )
        for row in db.session.execute(query)
    ]
    return Page(lines, number, AUTHOR_PAGE_SIZE, db.session.scalar(total) or 0)


def _find_twin(actor: Actor, kind: type[PostT], body: str, place: ColumnElement[bool]) -> PostT | None:
    # Of the author's latest few posts only, or somebody with thousands would be searched through with each post.
    latest = select(kind.id).where(kind.author_id == actor.id).order_by(kind.id.desc()).limit(TWINS_AMONG)
    return db.session.scalar(
        select(kind).where(
            kind.id.in_(latest.scalar_subquery()),
            place,
            kind.body_markdown == clean_body(body).strip(),
            kind.removed_at.is_(None),
            kind.created_at > clock.now() - TWIN_AGE,
        )
    )


def _get(actor: Actor, kind: type[PostT], post_id: int) -> PostT:
    query = select(kind).join(Thread, Thread.id == kind.thread_id)
    post = db.session.scalar(
        query.where(kind.id == post_id, reachable_threads(actor)).execution_options(populate_existing=True)
    )
    if post is None or not _is_in_sight(actor, post):
        raise NotFound("There is no such post, or it was removed.")
    return post


def _is_in_sight(actor: Actor, post: Answer | Reply) -> bool:
    if post.is_removed and not policy.can_see_removed_post(actor, post):
        return False
    if (
        isinstance(post, Reply) and post.answer_id is not None
    ):  # It went out of sight together with its answer.
        return _is_in_sight(actor, db.session.get_one(Answer, post.answer_id))
    return True


def _lock(actor: Actor, kind: type[PostT], post_id: int) -> tuple[PostT, Thread]:
    thread = lock_thread(actor, _get(actor, kind, post_id).thread_id)
    post = _get(actor, kind, post_id)  # Read again: it may have changed while we waited for the lock.
    if post.thread_id != thread.id:
        raise Conflict("This was moved to another thread meanwhile.")
    return post, thread
