"""Keeping counts on posts for the rooms above: `votes` and `deflection` call this."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import update

from community.answers.models import Answer, Reply
from community.core.db import db


def add_votes(post: Answer | Reply, change: int) -> None:
    """Count Helpful marks on an answer or a reply."""
    post.vote_count += change
    db.session.flush()


def add_helped(answer_ids: Collection[int], change: int) -> None:
    """Count people whom each of these answers spared to ask."""
    db.session.execute(
        update(Answer)
        .where(Answer.id.in_(answer_ids))
        .values(helped_count=Answer.helped_count + change)
        .execution_options(synchronize_session="fetch")
    )
