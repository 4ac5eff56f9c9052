"""Who acts: a cookie's key, or a member's id, into an Actor with one statement and no objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, select

from community.core import clock
from community.core.actor import Actor, Role
from community.core.db import fetch
from community.core.errors import NotFound
from community.members.models import Member, MemberSession, Suspension
from community.members.rules import keys

_ROLES = {role.value: role for role in Role}

# Built once, of plain columns: building a statement, and the object mapper, each cost as much as running it, and
# these run with every request.
_MEMBERS, _SESSIONS, _SUSPENSIONS = Member.__table__, MemberSession.__table__, Suspension.__table__

_COLUMNS: tuple[ColumnElement[Any], ...] = (
    _MEMBERS.c.id,
    _MEMBERS.c.username,
    _MEMBERS.c.name,
    _MEMBERS.c.role,
    _MEMBERS.c.points,
    _MEMBERS.c.email_confirmed_at,
    _MEMBERS.c.time_zone,
    _MEMBERS.c.avatar_key,
    _MEMBERS.c.unread_count,
    _SUSPENSIONS.c.ends_at,
)

_LIVE_SUSPENSION = and_(_SUSPENSIONS.c.member_id == _MEMBERS.c.id, _SUSPENSIONS.c.lifted_at.is_(None))

_BY_KEY: Select[*tuple[Any, ...]] = (
    select(
        *_COLUMNS,
        _SESSIONS.c.id,
        _SESSIONS.c.created_at,
        _SESSIONS.c.last_seen_at,
        _SESSIONS.c.ended_at,
    )
    .select_from(
        _SESSIONS.join(_MEMBERS, _MEMBERS.c.id == _SESSIONS.c.member_id).outerjoin(
            _SUSPENSIONS, _LIVE_SUSPENSION
        )
    )
    .where(_SESSIONS.c.key_hash == bindparam("key_hash"), _MEMBERS.c.erased_at.is_(None))
)
_BY_ID: Select[*tuple[Any, ...]] = (
    select(*_COLUMNS)
    .select_from(_MEMBERS.outerjoin(_SUSPENSIONS, _LIVE_SUSPENSION))
    .where(_MEMBERS.c.id == bindparam("member_id"), _MEMBERS.c.erased_at.is_(None))
)


def find_actor(key: str) -> Actor | None:
    """The member behind a sign-in key, or None when the sign-in ended, lapsed or never was."""
    row = fetch(_BY_KEY, {"key_hash": keys.hash_key(key)}).first()
    if row is None:
        return None
    session_id, created_at, last_seen_at, ended_at = row[10:]
    if not keys.is_live_session(created_at, last_seen_at, ended_at, clock.now()):
        return None
    return _actor(row, session_id)


def get_actor(member_id: int) -> Actor:
    """The member as an actor, without a sign-in (imports, the demo, jobs). Raise NotFound for none, or an erased one."""
    row = fetch(_BY_ID, {"member_id": member_id}).first()
    if row is None:
        raise NotFound()
    return _actor(row, None)


def _actor(row: Sequence[Any], session_id: int | None) -> Actor:
    return Actor(
        id=row[0],
        username=row[1],
        name=row[2],
        role=_ROLES[row[3]],
        points=row[4],
        is_confirmed=row[5] is not None,
        suspended_until=row[9],
        session_id=session_id,
        time_zone=row[6],
        avatar_key=row[7],
        unread_count=row[8],
    )
