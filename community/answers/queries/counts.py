"""What a thread's posts add up to, counted from the posts themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from community.answers.models import Acceptance, Answer, Reply
from community.core.db import db
from community.threads.models import Thread


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
