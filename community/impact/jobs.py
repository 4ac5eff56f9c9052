"""The look back at a year that is over, in January."""

from __future__ import annotations

from community.core import clock
from community.core.actor import SYSTEM
from community.core.db import transaction
from community.impact import actions, queries

JANUARY = 1
MEMBERS_AT_ONCE = 100  # Rows that one transaction holds locked: a moment.


def sum_years() -> None:
    """In January tell everybody whose answers helped somebody how many people that were; run again, nobody twice."""
    now = clock.now()
    if now.month != JANUARY:
        return
    year = now.year - 1
    with transaction(writes=False):
        people = queries.list_untold(year)
    ids = list(people)
    for first in range(0, len(ids), MEMBERS_AT_ONCE):
        with transaction():
            actions.sum_years(
                SYSTEM, year, {one: people[one] for one in ids[first : first + MEMBERS_AT_ONCE]}
            )
