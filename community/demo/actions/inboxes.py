"""Reading what the demo's members were told, as far as they have looked in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.policy import require
from community.demo import policy
from community.members import queries as members
from community.notifications import actions as notifications
from community.notifications import queries

UNREAD_DAYS = 3  # Everybody has looked into their inbox since then.


def read_inboxes(actor: Actor, member_ids: Collection[int], now: datetime) -> None:
    """Let everybody have read what they were told until some days ago."""
    require(policy.can_build_demo(actor))
    then = now - timedelta(days=UNREAD_DAYS)
    for member_id in member_ids:
        reader = members.get_actor(member_id)
        last = queries.find_last_id(reader, before=then)
        with clock.at(then):
            notifications.mark_all_read(reader, up_to=last)
    db.session.flush()
