"""All that is written beneath threads, for the search index: many threads in two statements."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import or_, select

from community.answers.models import Answer, Reply
from community.answers.rules import SOLUTIONS
from community.core.db import db


@dataclass(slots=True)
class ThreadTexts:
    """What the readers of a thread's board see beneath it. The HTML is as stored, each post by itself."""

    accepted_html: list[str] = field(default_factory=list)
    """What solves the thread, its leading answer first; an accepted answer that is out of date is none of them."""
    other_html: list[str] = field(default_factory=list)
    """All other answers in order of time, then the replies."""
    author_ids: list[int] = field(default_factory=list)
    """Whoever wrote one of these posts; some may be named twice."""
    vote_count: int = 0
    """Helpful marks on all of them."""


def list_thread_texts(thread_ids: Collection[int]) -> dict[int, ThreadTexts]:
    """The texts beneath each of these threads, by thread id. Removed posts, and replies to removed answers, are left out."""
    texts = {thread_id: ThreadTexts() for thread_id in thread_ids}
    answers = (
        select(Answer.thread_id, Answer.author_id, Answer.body_html, Answer.lead_order, Answer.vote_count)
        .where(Answer.thread_id.in_(thread_ids), Answer.removed_at.is_(None))
        .order_by(Answer.thread_id, Answer.lead_order, Answer.id)
    )
    for thread_id, author_id, html, lead_order, votes in db.session.execute(answers):
        text = texts[thread_id]
        (text.accepted_html if lead_order <= SOLUTIONS else text.other_html).append(html)
        text.author_ids.append(author_id)
        text.vote_count += votes
    replies = (
        select(Reply.thread_id, Reply.author_id, Reply.body_html, Reply.vote_count)
        .outerjoin(Answer, Answer.id == Reply.answer_id)
        .where(
            Reply.thread_id.in_(thread_ids),
            Reply.removed_at.is_(None),
            or_(Reply.answer_id.is_(None), Answer.removed_at.is_(None)),
        )
        .order_by(Reply.thread_id, Reply.id)
    )
    for thread_id, author_id, html, votes in db.session.execute(replies):
        text = texts[thread_id]
        text.other_html.append(html)
        text.author_ids.append(author_id)
        text.vote_count += votes
    return texts
