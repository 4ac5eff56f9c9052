"""Letting abilities rest of members who are away, told beforehand, and waking them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, update

from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.db import db
from community.core.events import publish
from community.core.policy import require
from community.members.models import Member
from community.ranks import policy, queries
from community.ranks.events import AbilitiesRested, RestAnnounced
from community.ranks.queries.away import LAST_ACTIVE
from community.ranks.rules.ladder import Ladder
from community.ranks.rules.rest import ANNOUNCED_DAYS, may_rest, rests_from

AT_ONCE = 200  # Members in one transaction.


def announce_rest(actor: Actor, ladder: Ladder) -> int:
    """Tell some of those whose abilities will rest ANNOUNCED_DAYS from now (or are overdue); answer how many."""
    require(policy.can_rest_abilities(actor))
    now = clock.now()
    near = now - timedelta(days=max(0, ladder.rest_after_days - ANNOUNCED_DAYS))
    found = queries.list_away(near, limit=AT_ONCE)
    for away in found:
        _set(away.member_id, rest_announced_at=now)
        earliest = now + timedelta(days=ANNOUNCED_DAYS)
        rests_at = max(earliest, rests_from(away.last_active_at, ladder.rest_after_days))
        publish(SYSTEM, RestAnnounced(member_id=away.member_id, rests_on=f"{rests_at.day} {rests_at:%B %Y}"))
    return len(found)


def rest_abilities(actor: Actor, ladder: Ladder) -> int:
    """Let the abilities of some of those rest who were told and have not come; answer how many."""
    require(policy.can_rest_abilities(actor))
    now = clock.now()
    found = queries.list_away(
        now - timedelta(days=ladder.rest_after_days),
        limit=AT_ONCE,
        told_before=now - timedelta(days=ANNOUNCED_DAYS),
    )
    resting = [
        away for away in found if may_rest(away.last_active_at, away.told_at, ladder.rest_after_days, now)
    ]
    for away in resting:
        _set(away.member_id, abilities_rest_at=now)
        publish(SYSTEM, AbilitiesRested(member_id=away.member_id))
    return len(resting)


def end_rest(actor: Actor, *, of_everybody: bool = False) -> int:
    """Tidy up after those who came back (their abilities did at that moment), or after everybody where none rest any
    more; answer how many."""
    require(policy.can_rest_abilities(actor))
    is_marked = or_(Member.abilities_rest_at.is_not(None), Member.rest_announced_at.is_not(None))
    change = update(Member).where(is_marked)
    if not of_everybody:
        change = change.where(
            or_(Member.abilities_rest_at.is_(None), Member.abilities_rest_at <= LAST_ACTIVE),
            or_(Member.rest_announced_at.is_(None), Member.rest_announced_at < LAST_ACTIVE),
        )
    done = db.session.scalars(
        change.values(abilities_rest_at=None, rest_announced_at=None)
        .returning(Member.id)
        .execution_options(synchronize_session=False)
    )
    return len(done.all())


def _set(member_id: int, **values: object) -> None:
    db.session.execute(update(Member).where(Member.id == member_id).values(**values))
