"""Telling members once of a year that is over."""

from __future__ import annotations

from collections.abc import Mapping

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.events import publish
from community.core.policy import require
from community.impact import policy, queries
from community.impact.events import YearSummed
from community.impact.models import YearTold
from community.members.queries import lock_members


def sum_years(actor: Actor, year: int, people: Mapping[int, int]) -> int:
    """Say of these members how many people their answers helped in that year; of each once. Answer how many were new."""
    require(policy.can_sum_years(actor))
    lock_members(people)  # Whoever looks at the same moment waits here, and finds them told.
    told = 0
    for member_id, count in people.items():
        if queries.has_been_told(member_id, year):
            continue
        db.session.add(YearTold(member_id=member_id, year=year, people_count=count, told_at=clock.now()))
        publish(actor, YearSummed(member_id=member_id, year=year, people_count=count))
        told += 1
    db.session.flush()
    return told
