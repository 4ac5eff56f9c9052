"""How fast questions are answered here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from sqlalchemy import func, select

from community.core import clock
from community.core.db import db
from community.threads.models import Thread
from community.threads.rules import Kind

SAMPLE = 200  # The newest questions tell how it is now; more would tell how it was.
FEWEST = 5  # Of fewer answered questions nobody can promise anything.
WINDOW_DAYS = 90


@dataclass(frozen=True)
class AnswerSpeed:
    """Minutes to the first answer (median of those answered), share answered within a day (of those a day old)."""

    median_minutes: float | None
    answered_in_a_day_percent: int | None
    solved_this_week: int


def find_answer_speed() -> AnswerSpeed:
    """Measure it on the newest questions of the last WINDOW_DAYS."""
    now = clock.now()
    query = (
        select(Thread.created_at, Thread.first_answer_at)
        .where(
            Thread.is_listed,
            Thread.kind == Kind.QUESTION.value,
            Thread.created_at > now - timedelta(days=WINDOW_DAYS),
        )
        .order_by(Thread.created_at.desc())
        .limit(SAMPLE)
    )
    rows = db.session.execute(query).all()
    waits = [(first - created).total_seconds() / 60 for created, first in rows if first is not None]
    day_old = [(created, first) for created, first in rows if created <= now - timedelta(days=1)]
    in_a_day = sum(
        1 for created, first in day_old if first is not None and first - created <= timedelta(days=1)
    )
    week_ago = now - timedelta(days=7)
    solved = select(func.count()).select_from(Thread).where(Thread.is_listed, Thread.solved_at > week_ago)
    return AnswerSpeed(
        median_minutes=median(waits) if len(waits) >= FEWEST else None,
        answered_in_a_day_percent=round(100 * in_a_day / len(day_old)) if len(day_old) >= FEWEST else None,
        solved_this_week=db.session.scalar(solved) or 0,
    )
