"""Giving members the rank that follows from what they did."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import update

from community.core.actor import SYSTEM
from community.core.db import db
from community.core.events import Event, publish, publish_many
from community.members.models import Member
from community.ranks import queries
from community.ranks.events import RankGained, RankLost
from community.ranks.queries import Standing
from community.ranks.rules import Ladder, Step, rank_of, why_not

AT_ONCE = 5  # More events than that are written together.


def reconsider(member_ids: Collection[int]) -> int:
    """Let each of these members have the rank that they have earned; answer how many changed.

    Within the transaction that changed what it depends on, after that: the rows are locked by then. Where nothing
    changes it costs one statement.
    """
    ladder, standings = queries.list_standings(member_ids)
    if ladder is None:
        return 0
    changes = [
        (standing, step)
        for standing in standings
        if (step := rank_of(standing.inputs, ladder, held=standing.rank_id)).rank_id != standing.rank_id
    ]
    if not changes:
        return 0
    _write(changes)
    told = [
        _event(standing, step, ladder)
        for standing, step in changes
        if standing.is_told and standing.rank_id is not None
    ]
    if len(told) > AT_ONCE:
        publish_many(SYSTEM, told)
    else:
        for event in told:
            publish(SYSTEM, event)
    return len(changes)


def _write(changes: list[tuple[Standing, Step]]) -> None:
    by_rank: dict[int | None, list[int]] = {}
    for standing, step in changes:
        by_rank.setdefault(step.rank_id, []).append(standing.member_id)
    for rank_id, member_ids in by_rank.items():
        for first in range(0, len(member_ids), queries.AT_ONCE):
            some = Member.id.in_(member_ids[first : first + queries.AT_ONCE])
            db.session.execute(update(Member).where(some).values(rank_id=rank_id))


def _event(standing: Standing, step: Step, ladder: Ladder) -> Event:
    member_id, rank_id, before_id = standing.member_id, step.rank_id, standing.rank_id
    assert rank_id is not None
    before = ladder.by_id.get(before_id)
    # Of a rank that is off the ladder nobody can say how high it stood; whoever begins anew is told why.
    has_risen = (
        ladder.places[rank_id] > ladder.places[before_id]
        if before is not None
        else step is not ladder.steps[0]
    )
    if has_risen:
        return RankGained(member_id=member_id, rank_id=rank_id, before_id=before_id)
    reason = why_not(standing.inputs, before) if before is not None else "The ladder has changed."
    return RankLost(member_id=member_id, rank_id=rank_id, before_id=before_id, reason=reason)
