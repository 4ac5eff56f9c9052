"""Keeping counts on posts for the rooms above: `votes` and `deflection` call this."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import update

from community.answers.models import Answer, Reply
from community.core.db import db
from community.members import actions as members


def add_votes(post: Answer | Reply, change: int, *, weight: int) -> None:
    """Count Helpful marks on an answer or a reply, and whether its author's answer was found helpful at all. `weight` is
    what the mark adds or takes away where answers are sorted."""
    was_helpful = isinstance(post, Answer) and post.is_helpful
    post.vote_count += change
    if isinstance(post, Answer):
        post.mark_weight += weight
    db.session.flush()
    if isinstance(post, Answer) and post.is_helpful != was_helpful:
        members.count_posts(post.author_id, helpful=change_of(was_helpful, post.is_helpful))


def add_helped(answer_ids: Collection[int], change: int) -> None:
    """Count people whom each of these answers spared to ask."""
    db.session.execute(
        update(Answer)
        .where(Answer.id.in_(answer_ids))
        .values(helped_count=Answer.helped_count + change)
        .execution_options(synchronize_session="fetch")
    )


def change_of(before: bool, after: bool) -> int:
    """What a count changes by when something counted before, or counts after."""
    return int(after) - int(before)
