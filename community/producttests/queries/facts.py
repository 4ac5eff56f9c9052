"""What counts of members: the facts that criteria are checked against, and how many members meet them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from community.core import clock
from community.core.actor import Role
from community.core.db import db, fetch
from community.members import queries as members
from community.members.models import Member, Rank
from community.producttests.rules.criteria import Applicants, Criteria, Facts

_CUSTOMERS = (Role.MEMBER.value, Role.SUPER_USER.value)
_MEMBERS = Member.__table__.c


def list_facts(member_ids: Collection[int]) -> dict[int, Facts]:
    """By member: what counts of them today. Unknown and erased members are left out."""
    if not member_ids:
        return {}
    now = clock.now()
    rows = fetch(
        select(
            _MEMBERS.id,
            _MEMBERS.role,
            _MEMBERS.points,
            _MEMBERS.accepted_count,
            _MEMBERS.created_at,
            Rank.position,
        )
        .select_from(Member.__table__.outerjoin(Rank.__table__, Rank.id == _MEMBERS.rank_id))
        .where(_MEMBERS.id.in_(sorted(member_ids)), _MEMBERS.erased_at.is_(None))
    )
    return {
        row.id: Facts(
            is_super_user=row.role == Role.SUPER_USER.value,
            points=row.points,
            accepted=row.accepted_count,
            days=max(0, (now - row.created_at).days),
            rank_position=row.position or 0,
        )
        for row in rows
    }


def count_effect(criteria: Criteria) -> tuple[int, int]:
    """(customers who meet the criteria today, all customers): people who have an account of their own."""
    everybody = [Member.role.in_(_CUSTOMERS), Member.erased_at.is_(None), Member.claimed_at.is_not(None)]
    total = db.session.scalar(select(func.count()).select_from(Member).where(*everybody)) or 0
    meeting = db.session.scalar(_counting().where(*everybody, *_clauses(criteria))) or 0
    return meeting, total


def list_ranks() -> Sequence[Rank]:
    """The ladder, from the lowest rank."""
    return members.list_ranks()


def rank_name(criteria: Criteria) -> str:
    """The name of the rank that is asked; empty when none is."""
    if not criteria.rank_position:
        return ""
    return next((rank.name for rank in members.list_ranks() if rank.position == criteria.rank_position), "")


def _counting() -> Any:
    return select(func.count()).select_from(Member).outerjoin(Rank, Rank.id == Member.rank_id)


def _clauses(criteria: Criteria) -> list[ColumnElement[bool]]:
    """What `rules.criteria.meets` says, as SQL."""
    found: list[ColumnElement[bool]] = [
        Member.points >= criteria.points if criteria.points else Member.id > 0,
        Member.accepted_count >= criteria.accepted,
    ]
    if criteria.applicants is Applicants.SUPER_USERS:
        found.append(Member.role == Role.SUPER_USER.value)
    if criteria.days:
        found.append(Member.created_at <= clock.now() - timedelta(days=criteria.days))
    if criteria.rank_position:
        found.append(Rank.position >= criteria.rank_position)
    return found
