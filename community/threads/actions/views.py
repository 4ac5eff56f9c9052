"""Counting views, told by a beacon after the page was shown."""

from __future__ import annotations

from sqlalchemy import update

from community.core.actor import Actor
from community.core.db import db
from community.threads.models import Thread


def count_view(actor: Actor, thread: Thread, *, times: int = 1) -> None:
    """Count a view (or many, of a past elsewhere); whoever may read the thread may be counted.

    The author's own views do not count.
    """
    if actor.is_member(thread.author_id):
        return
    statement = update(Thread).where(Thread.id == thread.id).values(view_count=Thread.view_count + times)
    db.session.execute(statement.execution_options(synchronize_session=False))
