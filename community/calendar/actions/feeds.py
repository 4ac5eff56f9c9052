"""The secret address for a member's calendar program."""

from __future__ import annotations

from secrets import token_urlsafe

from sqlalchemy import delete

from community.calendar import policy, queries
from community.calendar.models import CalendarFeed
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.policy import require
from community.members.queries import lock_members

SECRET_BYTES = 24  # 192 bits: nobody finds it by trying.


def renew_feed(actor: Actor) -> CalendarFeed:
    """Make the actor an address, or another one; the former leads nowhere from now on."""
    require(policy.can_have_feed(actor))
    assert actor.id is not None
    lock_members([actor.id])  # Of two at once the second renews what the first made.
    feed = queries.find_feed_of(actor.id)
    if feed is None:
        feed = CalendarFeed(member_id=actor.id)
        db.session.add(feed)
    feed.secret, feed.made_at = token_urlsafe(SECRET_BYTES), clock.now()
    db.session.flush()
    return feed


def drop_feed(actor: Actor) -> None:
    """Have no address any more. Doing it twice changes nothing."""
    require(policy.can_have_feed(actor))
    assert actor.id is not None
    forget_feed(actor.id)


def forget_feed(member_id: int) -> None:
    """Forget the member's address."""
    db.session.execute(delete(CalendarFeed).where(CalendarFeed.member_id == member_id))
