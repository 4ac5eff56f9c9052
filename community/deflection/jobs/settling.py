"""Making the outcomes of visits final, once their 72 hours are over."""

from __future__ import annotations

from community.core import clock
from community.core.actor import SYSTEM
from community.core.db import transaction
from community.deflection import actions, queries
from community.deflection.rules.visits import FOLLOWED

BATCH = 100


def settle_visits() -> None:
    """Settle all visits in which nothing happened for 72 hours, some at a time."""
    while True:
        with transaction():
            due = queries.list_due_visits(clock.now() - FOLLOWED, BATCH)
            if not due:
                return
            actions.settle_visits(SYSTEM, due)
