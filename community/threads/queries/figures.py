"""How fast questions are answered here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from community.core import clock
from community.core.actor import VISITOR
from community.core.db import fetch
from community.core.recent import recent
from community.threads import policy
from community.threads.models import Thread
from community.threads.rules import Expectation, Kind, Wait, expect_wait

WAITS_READ = 3_000  # Enough for ten products with 300 each.


def list_waits() -> list[Wait]:
    """The newest questions that everybody may read, newest first, each with its first answer."""
    return [Wait(*row) for row in fetch(_WAITS)]


def list_recent_waits() -> list[Wait]:
    """The same, at most a minute old."""
    return recent("waits", list_waits)


def find_expectation(board_id: int = 0, product_id: int = 0) -> Expectation | None:
    """What may be said of the wait to somebody who asks now, on that board about that product (0 for none)."""
    return expect_wait(list_recent_waits(), clock.now(), board_id=board_id, product_id=product_id)


def count_solved(since: datetime) -> int:
    """How many questions were solved since then."""
    return int(fetch(_SOLVED, {"since": since}).scalar_one())


_THREADS = Thread.__table__.c
_WAITS: Select[*tuple[Any, ...]] = (
    select(
        _THREADS.created_at,
        _THREADS.first_answer_at,
        _THREADS.board_id,
        func.coalesce(_THREADS.product_id, 0),
    )
    .where(_THREADS.kind == Kind.QUESTION.value, policy.visible_threads(VISITOR))
    .order_by(_THREADS.created_at.desc())
    .limit(WAITS_READ)
)
_SOLVED: Select[int] = (
    select(func.count())
    .select_from(Thread.__table__)
    .where(_THREADS.is_listed, _THREADS.solved_at > bindparam("since"))
)
