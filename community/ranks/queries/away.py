"""Members who have been away for long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select

from community.answers.models import Answer, Reply
from community.core.db import db
from community.members.models import Member, Rank
from community.ranks.queries.standings import STAFF_ROLES
from community.threads.models import Thread

LAST_ACTIVE = func.coalesce(Member.last_seen_at, Member.claimed_at)


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody who was last here then, and what they were told."""

    member_id: int
    last_active_at: datetime
    told_at: datetime | None


def list_away(before: datetime, *, limit: int, told_before: datetime | None = None) -> list[Away]:
    """Some of those who own an account, have a rank that allows more than the lowest, were last here before then, and
    wrote nothing since.

    Without `told_before` those who were not told since their last visit; with it those who were told before that
    instant and whose abilities do not rest yet.
    """
    wrote_since = or_(
        *(
            exists().where(post.author_id == Member.id, post.created_at > before)
            for post in (Thread, Answer, Reply)
        )
    )
    query = (
        select(Member.id, Member.last_seen_at, Member.claimed_at, Member.rest_announced_at)
        .join(Rank, Rank.id == Member.rank_id)
        .where(
            Member.claimed_at.is_not(None),
            Member.erased_at.is_(None),
            Member.role.not_in(STAFF_ROLES),
            Rank.position > 0,
            before >= LAST_ACTIVE,
            ~wrote_since,
        )
    )
    if told_before is None:
        query = query.where(or_(Member.rest_announced_at.is_(None), Member.rest_announced_at < LAST_ACTIVE))
    else:
        query = query.where(
            Member.rest_announced_at >= LAST_ACTIVE,
            Member.rest_announced_at <= told_before,
            or_(Member.abilities_rest_at.is_(None), Member.abilities_rest_at <= LAST_ACTIVE),
        )
    rows = db.session.execute(query.order_by(Member.id).limit(limit))
    return [
        Away(member_id, last_active_at, told_at)
        for member_id, seen_at, claimed_at, told_at in rows
        if (last_active_at := seen_at or claimed_at) is not None
    ]
