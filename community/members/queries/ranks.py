"""The ranks in force, as members point at them, and members locked in the one order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from community.core.db import db
from community.members.models import Member, Rank


def find_lowest_rank_id() -> int | None:
    """The rank with which everybody begins; None where there is no ladder."""
    query = select(Rank.id).where(Rank.retired_at.is_(None)).order_by(Rank.position, Rank.id)
    return db.session.scalar(query.limit(1))


def list_ranks() -> Sequence[Rank]:
    """The ranks in force, the lowest first."""
    query = select(Rank).where(Rank.retired_at.is_(None)).order_by(Rank.position, Rank.id)
    return db.session.scalars(query).all()


def lock_members(member_ids: Iterable[int | None]) -> None:
    """Lock these members' rows until the transaction ends, in the order that everybody keeps: ascending by id."""
    wanted = sorted({member_id for member_id in member_ids if member_id is not None})
    if wanted:
        query = select(Member.id).where(Member.id.in_(wanted)).order_by(Member.id)
        db.session.execute(query.with_for_update(key_share=True)).all()


def has_resting_abilities(member: Member) -> bool:
    """Whether the abilities of the member's rank rest because they are away; as `find_actor` decides it."""
    rest_at, seen_at = member.abilities_rest_at, member.last_seen_at
    return rest_at is not None and (seen_at is None or seen_at < rest_at)
