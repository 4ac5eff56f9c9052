"""Counting the posts of members whose rank has a limit for a day: on their row, so that every process counts alike."""

from __future__ import annotations

from datetime import UTC

from sqlalchemy import case, or_, update

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import TooMany
from community.members.models import Member
from community.members.rules.probation import day_ends_at, day_refusal


def count_day_post(actor: Actor) -> None:
    """Count a post towards the day's limit of the actor's rank. Raise TooMany when the limit is reached.

    One statement that changes the row only where there is room: of two posts at once no more get through than fit.
    """
    probation = actor.probation
    if probation is None or probation.posts_a_day is None:
        return
    now = clock.now()
    today = now.astimezone(UTC).date()
    is_new_day = or_(Member.posted_on.is_(None), Member.posted_on != today)
    change = update(Member).where(Member.id == actor.id)
    if probation.posts_a_day > 0:
        change = change.where(or_(is_new_day, Member.day_post_count < probation.posts_a_day))
        counted = change.values(
            day_post_count=case((is_new_day, 1), else_=Member.day_post_count + 1), posted_on=today
        )
        found = db.session.scalar(counted.returning(Member.id).execution_options(synchronize_session=False))
        if found is not None:
            return
    wait = (day_ends_at(now) - now).total_seconds()
    raise TooMany(day_refusal(probation, now), retry_after_seconds=int(wait) + 1)
