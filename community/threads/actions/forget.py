"""Forgetting what is kept for a person's convenience alone."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from community.core.db import db
from community.threads.models import Draft, Follow, Thread


def forget_member(member_id: int) -> None:
    """Forget an erased member's drafts and follows; what they wrote, and who had it too, stays."""
    followed = select(Follow.thread_id).where(Follow.member_id == member_id)
    db.session.execute(
        update(Thread).where(Thread.id.in_(followed)).values(follower_count=Thread.follower_count - 1)
    )
    db.session.execute(delete(Follow).where(Follow.member_id == member_id))
    db.session.execute(delete(Draft).where(Draft.member_id == member_id))
