"""What lies before the demo's first super user: questions that suit them, open for long enough to be looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from community.core import clock
from community.core.actor import SYSTEM, Role
from community.demo.rules.content import Content
from community.members import queries as members
from community.routing import actions, queries
from community.routing.rules import for_helper

OFFERS = 2
OPEN_FOR = timedelta(days=7)  # Ten minutes, as usual, would be over before anybody signs in.
QUIET_FROM, QUIET_TO = 23 * 60, 7 * 60


def offer_waiting(content: Content, ids: Mapping[str, int]) -> None:
    """Offer the questions that the first super user is likeliest to answer well, and let their nights be quiet."""
    username = next((one.username for one in content.members if one.role == Role.SUPER_USER), None)
    if username is None:
        return
    helper = members.get_actor(ids[username])
    actions.choose_quiet_hours(helper, from_minute=QUIET_FROM, to_minute=QUIET_TO, days=range(7))
    records = queries.list_records(ids[username])
    known, _ = for_helper(queries.list_waiting(helper), records, clock.now())
    for one in known[:OFFERS]:
        best = (one.best, records[one.best]) if one.best else None
        actions.offer_by_hand(SYSTEM, one.id, ids[username], best, open_for=OPEN_FOR)
