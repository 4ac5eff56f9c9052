"""What a thread's posts add up to, counted from the posts themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from community.answers.models import Acceptance, Answer, Reply
from community.answers.rules import OFFICIAL, PLAIN
from community.core.actor import Role
from community.core.db import db, fetch
from community.threads.models import Thread
from community.threads.rules import Kind


@dataclass(frozen=True, slots=True)
class ThreadCounts:
    """Answers and replies that are not removed, live acceptances, and when the earliest of these was given."""

    answers: int
    replies: int
    accepted: int
    solved_at: datetime | None


def count_posts(thread_id: int) -> ThreadCounts:
    """Count them. Needs the thread locked, or another may change them meanwhile."""
    answers = select(func.count()).where(Answer.thread_id == thread_id, Answer.removed_at.is_(None))
    replies = select(func.count()).where(Reply.thread_id == thread_id, Reply.removed_at.is_(None))
    accepted, solved_at = db.session.execute(
        select(func.count(), func.min(Acceptance.accepted_at)).where(
            Acceptance.thread_id == thread_id, Acceptance.withdrawn_at.is_(None)
        )
    ).one()
    return ThreadCounts(
        answers=db.session.scalar(answers) or 0,
        replies=db.session.scalar(replies) or 0,
        accepted=accepted,
        solved_at=solved_at,
    )


def count_answers_by_role(start: datetime, end: datetime) -> dict[Role, tuple[int, int]]:
    """By what their authors were when they wrote them: (answers, accepted ones) to questions that can be read.

    Those written from `start` on and before `end`; roles without any are left out.
    """
    answers, threads = Answer.__table__.c, Thread.__table__.c
    accepted = func.sum(case((answers.accept_order < PLAIN, 1), else_=0))
    query = (
        select(answers.author_role, func.count(), accepted)
        .join_from(Answer.__table__, Thread.__table__, threads.id == answers.thread_id)
        .where(
            answers.created_at >= start,
            answers.created_at < end,
            answers.removed_at.is_(None),
            threads.is_listed,
            threads.kind == Kind.QUESTION.value,
        )
        .group_by(answers.author_role)
    )
    return {Role(role): (count, int(accepted)) for role, count, accepted in fetch(query)}


def count_official_answers(author_ids: Collection[int]) -> dict[int, int]:
    """By author: the answers in sight that they wrote as staff; who has none is left out."""
    answers, threads = Answer.__table__.c, Thread.__table__.c
    query = (
        select(answers.author_id, func.count())
        .join_from(Answer.__table__, Thread.__table__, threads.id == answers.thread_id)
        .where(
            answers.author_id.in_(sorted(author_ids)),
            answers.author_role.in_(sorted(OFFICIAL)),
            answers.removed_at.is_(None),
            threads.is_listed,
        )
        .group_by(answers.author_id)
    )
    if not author_ids:
        return {}
    return dict(fetch(query).all())


def count_replies(answer_id: int) -> int:
    """Replies to the answer that are not removed."""
    query = select(func.count()).where(Reply.answer_id == answer_id, Reply.removed_at.is_(None))
    return db.session.scalar(query) or 0


def find_first_answer_at(thread: Thread) -> datetime | None:
    """When the earliest answer by somebody other than the asker was written, of those that stand; None without one."""
    query = select(func.min(Answer.created_at)).where(
        Answer.thread_id == thread.id, Answer.removed_at.is_(None), Answer.author_id != thread.author_id
    )
    return db.session.scalar(query)
