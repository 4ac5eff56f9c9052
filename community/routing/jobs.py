"""Offers on the clock: what ran out, and whose next round has come."""

from __future__ import annotations

from community.core import clock
from community.core.actor import SYSTEM
from community.core.db import transaction
from community.routing import actions, queries


def offer_due() -> None:
    """End what ran out, then make the rounds that are due, each question in a transaction of its own. Safe to repeat."""
    with transaction():
        actions.expire_offers(SYSTEM)
        actions.close_stale(SYSTEM)
    with transaction(writes=False):
        due = queries.list_due(clock.now())
    for thread_id in due:
        with transaction():
            actions.offer_round(SYSTEM, thread_id)
