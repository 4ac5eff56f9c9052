"""Counting a thread's posts anew, where many of them came or went at once."""

from __future__ import annotations

from community.answers import queries
from community.core.db import db
from community.threads import actions as threads
from community.threads.models import Thread


def recount(thread: Thread) -> None:
    """Let the thread's counts, its status and its board's counts follow from its posts. Needs the thread locked."""
    db.session.flush()
    counts = queries.count_posts(thread.id)
    with threads.settling(thread):
        threads.set_counts(
            thread,
            answers=counts.answers,
            replies=counts.replies,
            accepted=counts.accepted,
            solved_at=counts.solved_at,
        )
        threads.note_first_answer(thread, queries.find_first_answer_at(thread))
