"""Reading a community's whole past: every listed thread with what was written in it, and when."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select

from community.answers.models import Acceptance, Answer, Reply
from community.core.db import db
from community.core.text.excerpt import plain_text
from community.search.history import NEVER, PastPost, PastThread
from community.threads.models import Thread
from community.votes.models import Vote

BATCH = 400


def iterate_past() -> Iterator[PastThread]:
    """All listed threads in the order in which they were opened. Texts are as they read today, removed posts left out.

    A text that was edited counts as it is now: earlier wordings of every post would make this many times as slow.
    """
    ids = db.session.scalars(
        select(Thread.id).where(Thread.is_listed).order_by(Thread.created_at, Thread.id)
    ).all()
    for first in range(0, len(ids), BATCH):
        yield from _load(list(ids[first : first + BATCH]))


def _load(ids: list[int]) -> list[PastThread]:
    rows = db.session.execute(
        select(
            Thread.id, Thread.title, Thread.body_html, Thread.created_at, Thread.board_id, Thread.product_id,
            Thread.author_id,
        ).where(Thread.id.in_(ids))
    )  # fmt: skip
    threads = {
        row.id: PastThread(
            thread_id=row.id,
            title=row.title,
            question=plain_text(row.body_html),
            created_at=row.created_at.timestamp(),
            board_id=row.board_id,
            product_id=row.product_id or 0,
            asker_id=row.author_id,
        )
        for row in rows
    }
    _add_posts(threads)
    _add_votes(threads)
    return [threads[thread_id] for thread_id in ids]


def _add_posts(threads: dict[int, PastThread]) -> None:
    accepted = dict(
        db.session.execute(
            select(Acceptance.answer_id, Acceptance.accepted_at).where(
                Acceptance.thread_id.in_(threads), Acceptance.withdrawn_at.is_(None)
            )
        ).all()
    )
    answers = select(Answer.id, Answer.thread_id, Answer.body_html, Answer.created_at, Answer.confirmed_at)
    here = answers.where(Answer.thread_id.in_(threads), Answer.removed_at.is_(None)).order_by(Answer.id)
    for answer_id, thread_id, html, at, confirmed_at in db.session.execute(here):
        solved_at = accepted.get(answer_id, confirmed_at)
        when = solved_at.timestamp() if solved_at is not None else NEVER
        threads[thread_id].posts.append(PastPost(plain_text(html), at.timestamp(), accepted_at=when))
    replies = (
        select(Reply.thread_id, Reply.body_html, Reply.created_at)
        .outerjoin(Answer, Answer.id == Reply.answer_id)
        .where(
            Reply.thread_id.in_(threads),
            Reply.removed_at.is_(None),
            or_(Reply.answer_id.is_(None), Answer.removed_at.is_(None)),
        )
        .order_by(Reply.id)
    )
    for thread_id, html, at in db.session.execute(replies):
        threads[thread_id].posts.append(PastPost(plain_text(html), at.timestamp(), is_answer=False))


def _add_votes(threads: dict[int, PastThread]) -> None:
    here = (
        select(Vote.thread_id, Vote.voted_at).where(Vote.thread_id.in_(threads)),
        select(Answer.thread_id, Vote.voted_at)
        .join(Answer, Answer.id == Vote.answer_id)
        .where(Answer.thread_id.in_(threads)),
        select(Reply.thread_id, Vote.voted_at)
        .join(Reply, Reply.id == Vote.reply_id)
        .where(Reply.thread_id.in_(threads)),
    )
    for votes in here:
        for thread_id, at in db.session.execute(votes):
            threads[thread_id or 0].voted_at.append(at.timestamp())
