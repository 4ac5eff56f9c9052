"""Reading proposed edits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from community.answers import queries as answers
from community.answers.models import Answer
from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.db import db
from community.core.errors import Conflict, NotFound
from community.core.pagination import Page
from community.edits import policy
from community.edits.models import ProposedEdit
from community.edits.rules import EXPIRES_DAYS, PAGE_SIZE
from community.threads import queries as threads
from community.threads.models import Thread

Post = Thread | Answer
TO_DECIDE, OWN = "decide", "own"
EXPIRED_AT_ONCE = 200  # Ended in one turn of the clock; the rest waits for the next.


@dataclass(frozen=True, slots=True)
class EditLine:
    """One proposal in a list."""

    id: int
    url: str
    summary: str
    title: str
    post_kind: str
    board_name: str
    proposer_id: int
    author_id: int
    outcome: str | None
    proposed_at: datetime
    is_reverted: bool


@dataclass(frozen=True, slots=True)
class Words:
    """What a post says: its title (of a thread) and text."""

    title: str
    body: str


def get_edit(actor: Actor, edit_id: int) -> ProposedEdit:
    """The proposal with that id. Raise NotFound alike for missing and hidden."""
    edit = db.session.scalar(
        _joined(select(ProposedEdit)).where(ProposedEdit.id == edit_id, policy.visible_edits(actor))
    )
    if edit is None:
        raise NotFound("There is no such proposal, or it is not yours to see.")
    return edit


def find_edit(edit_id: int) -> ProposedEdit | None:
    """The proposal with that id, whoever asks: for jobs and handlers."""
    return db.session.get(ProposedEdit, edit_id)


def find_own_open(actor: Actor, post: Post) -> ProposedEdit | None:
    """The actor's own open proposal for the post, or None."""
    return db.session.scalar(_open_of(post).where(ProposedEdit.proposer_id == actor.id))


def count_open_of(post: Post) -> int:
    """How many proposals for the post wait."""
    return db.session.scalar(select(func.count()).select_from(_open_of(post).subquery())) or 0


def list_edits(actor: Actor, which: str, number: int) -> Page[EditLine]:
    """A page of what waits for the actor's decision, the oldest first; or of their own proposals, the newest first."""
    if which == OWN:
        clauses = [ProposedEdit.proposer_id == actor.id]
        order = ProposedEdit.id.desc()
    else:
        clauses = [
            ProposedEdit.outcome.is_(None),
            ProposedEdit.proposer_id != actor.id,
            policy.visible_edits(actor),
        ]
        order = ProposedEdit.id.asc()
    total = db.session.scalar(
        select(func.count()).select_from(_joined(select(ProposedEdit.id)).where(*clauses).subquery())
    )
    query = _joined(select(ProposedEdit, Thread)).where(*clauses).order_by(order)
    rows = db.session.execute(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page([_line(*row) for row in rows], number, PAGE_SIZE, total or 0)


def get_post_of(edit: ProposedEdit) -> tuple[Thread, Post]:
    """The post that it is about, and its thread, whoever may see them."""
    if edit.answer_id is None:
        thread = threads.get_thread(SYSTEM, edit.thread_id or 0)
        return thread, thread
    answer = answers.get_answer(SYSTEM, edit.answer_id)
    return threads.get_thread(SYSTEM, answer.thread_id), answer


def lock_post_of(edit: ProposedEdit) -> tuple[Thread, Post]:
    """The same, with the thread locked and the proposal read again. Raise Conflict when it went elsewhere meanwhile."""
    before, _ = get_post_of(edit)
    locked = threads.lock_thread(SYSTEM, before.id)
    db.session.refresh(edit, with_for_update=True)
    thread, post = get_post_of(edit)
    if thread.id != locked.id:
        raise Conflict("This was moved to another thread meanwhile.")
    db.session.refresh(post)
    return thread, post


def words_of(post: Post) -> Words:
    """What the post says now."""
    return Words(post.title if isinstance(post, Thread) else "", post.body_markdown)


def words_at(post: Post, revision: int) -> Words | None:
    """What the post said at that `revision_count`; None when that is not known."""
    if revision == post.revision_count:
        return words_of(post)
    listed: Sequence[Any]
    if isinstance(post, Thread):
        listed = threads.list_revisions(post, revision + 1, revision + 1)
    else:
        listed = answers.list_revisions(post, revision + 1, revision + 1)
    return Words(getattr(listed[0], "title", ""), listed[0].body_markdown) if listed else None


def list_stale(limit: int = EXPIRED_AT_ONCE) -> Sequence[ProposedEdit]:
    """Open proposals that nobody decided in time, the oldest first."""
    oldest = clock.now() - timedelta(days=EXPIRES_DAYS)
    query = select(ProposedEdit).where(ProposedEdit.outcome.is_(None), ProposedEdit.proposed_at < oldest)
    return db.session.scalars(query.order_by(ProposedEdit.id).limit(limit)).all()


def _open_of(post: Post) -> Select[ProposedEdit]:
    column = ProposedEdit.thread_id if isinstance(post, Thread) else ProposedEdit.answer_id
    return select(ProposedEdit).where(column == post.id, ProposedEdit.outcome.is_(None))


def _joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.select_from(ProposedEdit)
        .outerjoin(Answer, Answer.id == ProposedEdit.answer_id)
        .join(Thread, Thread.id == func.coalesce(ProposedEdit.thread_id, Answer.thread_id))
    )


def _line(edit: ProposedEdit, thread: Thread) -> EditLine:
    return EditLine(
        id=edit.id,
        url=edit.url,
        summary=edit.summary,
        title=thread.title,
        post_kind="question" if edit.thread_id is not None and thread.is_question else edit.post_kind,
        board_name=thread.board.name,
        proposer_id=edit.proposer_id,
        author_id=edit.author_id,
        outcome=edit.outcome,
        proposed_at=edit.proposed_at,
        is_reverted=edit.reverted_at is not None,
    )
