"""Leaving the leaderboards, and coming back."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.events import publish
from community.core.policy import require
from community.leaderboards import policy, queries
from community.leaderboards.events import LeaderboardLeft, LeaderboardRejoined
from community.leaderboards.models import LeaderboardAbsence


def leave_leaderboards(actor: Actor) -> None:
    """Be listed no more. Doing it twice changes nothing."""
    require(policy.can_choose_listing(actor))
    assert actor.id is not None
    if queries.is_absent(actor.id):
        return
    try:
        with db.session.begin_nested():
            db.session.add(LeaderboardAbsence(member_id=actor.id, since_at=clock.now()))
    except IntegrityError:  # Pressed twice in the same moment.
        return
    publish(actor, LeaderboardLeft(member_id=actor.id))


def rejoin_leaderboards(actor: Actor) -> None:
    """Be listed again. Doing it twice changes nothing."""
    require(policy.can_choose_listing(actor))
    absence = queries.find_absence(actor.id)
    if absence is None:
        return
    db.session.delete(absence)
    db.session.flush()
    assert actor.id is not None
    publish(actor, LeaderboardRejoined(member_id=actor.id))
