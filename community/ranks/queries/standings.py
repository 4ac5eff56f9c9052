"""Where members stand: what their rank depends on, and the rank that they hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from community.core import clock
from community.core.actor import STAFF, Role
from community.core.db import db, fetch
from community.core.errors import NotFound
from community.members.models import Member
from community.ranks.models import LadderVersion
from community.ranks.queries.ladders import IN_FORCE, LADDER_COLUMNS, read_ladder
from community.ranks.rules.ladder import Inputs, Ladder

STAFF_ROLES = frozenset(role.value for role in STAFF)
AT_ONCE = 500  # Members named in one statement; a database takes only so many values.


@dataclass(frozen=True, slots=True)
class Standing:
    """One member: the rank held, what it depends on, and whether anybody is told when it changes."""

    member_id: int
    rank_id: int | None
    inputs: Inputs
    is_told: bool
    """Staff have their role instead of a rank, and an account that nobody has taken reads nothing."""
    role: str

    @property
    def shown_id(self) -> int | None:
        """The id of the rank that others see; staff show none."""
        return None if self.role in STAFF_ROLES else self.rank_id

    @property
    def is_limited(self) -> bool:
        """Whether the limits of a rank for the new hold: those of staff and super users never do."""
        return self.role == Role.MEMBER.value


# Built once, of plain columns: these run within each vote. The ladder comes along, so that one statement is enough.
_MEMBERS = Member.__table__.c
_COLUMNS = (
    _MEMBERS.id,
    _MEMBERS.rank_id,
    _MEMBERS.points,
    _MEMBERS.accepted_count,
    _MEMBERS.answer_count,
    _MEMBERS.helpful_answer_count,
    _MEMBERS.created_at,
    _MEMBERS.role,
    _MEMBERS.claimed_at,
)
_BY_IDS: Select[*tuple[Any, ...]] = (
    select(*_COLUMNS, *LADDER_COLUMNS)
    .select_from(Member.__table__.join(LadderVersion.__table__, IN_FORCE))
    .where(_MEMBERS.id.in_(bindparam("ids", expanding=True)), _MEMBERS.erased_at.is_(None))
    .order_by(_MEMBERS.id)
)
_AFTER: Select[*tuple[Any, ...]] = (
    select(*_COLUMNS)
    .where(_MEMBERS.id > bindparam("after_id"), _MEMBERS.erased_at.is_(None))
    .order_by(_MEMBERS.id)
    .limit(bindparam("most"))
)


def list_standings(member_ids: Collection[int]) -> tuple[Ladder | None, list[Standing]]:
    """The ladder in force and where these members stand, by one statement for each AT_ONCE; erased ones are left out."""
    now = clock.now()
    wanted = sorted(set(member_ids))
    ladder: Ladder | None = None
    found: list[Standing] = []
    for first in range(0, len(wanted), AT_ONCE):
        for row in fetch(_BY_IDS, {"ids": wanted[first : first + AT_ONCE]}):
            ladder = ladder or read_ladder(*row[9:])
            found.append(_standing(row, now))
    return ladder, found


def list_inputs(after_id: int = 0, limit: int = 1_000) -> list[Standing]:
    """Where the next members by id stand; for walking over everybody."""
    now = clock.now()
    return [_standing(row, now) for row in fetch(_AFTER, {"after_id": after_id, "most": limit})]


def iterate_standings() -> Iterator[Standing]:
    """Where everybody stands, staff left out: they have no rank to show."""
    now = clock.now()
    query = select(*_COLUMNS).where(_MEMBERS.erased_at.is_(None), _MEMBERS.role.not_in(STAFF_ROLES))
    return (_standing(row, now) for row in fetch(query.order_by(_MEMBERS.id)))


def get_standing(member_id: int) -> Standing:
    """Where one member stands. Raise NotFound for none, or an erased one."""
    _, found = list_standings([member_id])
    if not found:
        raise NotFound("There is no such member.")
    return found[0]


def count_holders() -> dict[int, int]:
    """How many members hold each rank, by its id; staff and the erased are left out."""
    query = (
        select(Member.rank_id, func.count())
        .where(Member.rank_id.is_not(None), Member.erased_at.is_(None), Member.role.not_in(STAFF_ROLES))
        .group_by(Member.rank_id)
    )
    return {rank_id: count for rank_id, count in db.session.execute(query) if rank_id is not None}


def _standing(row: Sequence[Any], now: datetime) -> Standing:
    member_id, rank_id, points, accepted, answers, helpful, created_at, role, claimed_at = row[:9]
    return Standing(
        member_id,
        rank_id,
        Inputs(
            points=points,
            accepted_count=accepted,
            answer_count=answers,
            helpful_count=helpful,
            day_count=(now - created_at).days,
        ),
        claimed_at is not None and role not in STAFF_ROLES,
        role,
    )
