"""Saying how much one takes on, and forgetting it."""

from __future__ import annotations

from sqlalchemy import delete

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Invalid
from community.core.events import publish
from community.core.policy import require
from community.members.queries import lock_members
from community.routing import policy, queries
from community.routing.events import DayLimited
from community.routing.models import HelperLimit
from community.routing.rules import DAY_MOST


def limit_day(actor: Actor, answers_a_day: int | None) -> None:
    """Choose how many questions to answer in a day at most; None for as many as come. Raise Invalid for no such number."""
    require(policy.can_limit_own_day(actor))
    assert actor.id is not None
    if answers_a_day is not None and not 1 <= answers_a_day <= DAY_MOST:
        raise Invalid(
            fields={"answers_a_day": f"Choose a number from 1 to {DAY_MOST}, or nothing for no limit."}
        )
    lock_members([actor.id])
    if queries.find_limit(actor.id) == answers_a_day:
        return
    forget_limit(actor.id)
    if answers_a_day is not None:
        db.session.add(HelperLimit(member_id=actor.id, answers_a_day=answers_a_day, chosen_at=clock.now()))
        db.session.flush()
    publish(actor, DayLimited(member_id=actor.id, answers_a_day=answers_a_day))


def forget_limit(member_id: int) -> None:
    """Forget what the member chose."""
    db.session.execute(delete(HelperLimit).where(HelperLimit.member_id == member_id))
