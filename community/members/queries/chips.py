"""Members as they appear beside what they write: plain values, any number of them in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from community.core import faces
from community.core.actor import STAFF, Role
from community.core.db import db, fetch
from community.members.models import Member, Rank
from community.members.rules.names import FORMER_NAME

_LABELS = {role.value: role.label for role in Role}
_STAFF = frozenset(role.value for role in STAFF)


@dataclass(frozen=True, slots=True)
class MemberChip:
    """What templates show of a member: see `templates/components/people.html`."""

    id: int
    username: str
    name: str
    url: str
    role: str
    role_label: str
    avatar_url: str | None
    initials: str
    colour: int
    points: int
    is_erased: bool
    rank: str = ""
    """Its name; empty for staff, whose role says more, and for the erased."""
    rank_icon: str = ""
    team: str = ""
    """Of somebody who works for the brand; empty for everybody else."""


FORMER_MEMBER = MemberChip(0, "", FORMER_NAME, "", "member", "Member", None, "·", 11, 0, True)
"""Stands in where a post's author is not known."""

_MEMBERS = Member.__table__.c  # Plain columns: the object mapper would double what a statement costs.
_RANKS = Rank.__table__.c
_BY_IDS: Select[*tuple[Any, ...]] = (
    select(
        _MEMBERS.id,
        _MEMBERS.username,
        _MEMBERS.name,
        _MEMBERS.role,
        _MEMBERS.avatar_key,
        _MEMBERS.points,
        _MEMBERS.erased_at,
        _RANKS.name,
        _RANKS.icon,
        _MEMBERS.team,
    )
    .select_from(Member.__table__.outerjoin(Rank.__table__, _RANKS.id == _MEMBERS.rank_id))
    .where(_MEMBERS.id.in_(bindparam("ids", expanding=True)))
)


def list_member_chips(ids: Iterable[int | None]) -> dict[int, MemberChip]:
    """The members with these ids, by id, in one statement; None and unknown ids are left out."""
    wanted = {member_id for member_id in ids if member_id is not None}
    if not wanted:
        return {}
    rows = fetch(_BY_IDS, {"ids": sorted(wanted)})
    return {row[0]: _chip(row) for row in rows}


def list_member_ids_of(usernames: Iterable[str]) -> dict[str, int]:
    """The ids of members by username (any case), for mentions; unknown and erased ones are left out."""
    wanted = {username.lower() for username in usernames}
    if not wanted:
        return {}
    rows = db.session.execute(
        select(Member.username, Member.id).where(
            Member.username.in_(sorted(wanted)), Member.erased_at.is_(None)
        )
    )
    return dict(rows.all())


def list_mention_urls(usernames: Iterable[str]) -> dict[str, str]:
    """The profile addresses of members by username (any case); unknown and erased ones are left out."""
    return {username: f"/members/{username}" for username in list_member_ids_of(usernames)}


def find_member_id_of(username: str) -> int | None:
    """The id of the member with that username (any case), or None."""
    return db.session.scalar(select(Member.id).where(Member.username == func.lower(username)))


def _chip(row: Sequence[Any]) -> MemberChip:
    member_id, username, name, role, avatar_key, points, erased_at, rank, rank_icon, team = row
    has_rank = rank is not None and erased_at is None and role not in _STAFF
    return MemberChip(
        member_id,
        username,
        name,
        "" if erased_at else f"/members/{username}",
        role,
        _LABELS[role],
        f"/files/{avatar_key}" if avatar_key else None,
        faces.initials(name),
        member_id % faces.COLOURS,
        points,
        erased_at is not None,
        rank if has_rank else "",
        rank_icon if has_rank else "",
        team if erased_at is None and role in _STAFF else "",
    )
