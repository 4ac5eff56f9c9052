"""Who acts: a cookie's key, or a member's id, into an Actor with one statement and no objects."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, select

from community.core import clock
from community.core.actor import Ability, Actor, Probation, Role
from community.core.db import fetch
from community.core.errors import NotFound
from community.members.models import Member, MemberSession, Rank, Suspension
from community.members.rules import keys

_ROLES = {role.value: role for role in Role}
_ABILITIES = {ability.value: ability for ability in Ability}
_PLAIN = Role.MEMBER.value
"""Staff and super users are past any probation."""

# Built once, of plain columns: building a statement, and the object mapper, each cost as much as running it, and
# these run with every request.
_MEMBERS, _SESSIONS, _SUSPENSIONS = Member.__table__, MemberSession.__table__, Suspension.__table__
_RANKS = Rank.__table__

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
    _RANKS.c.abilities,
    _MEMBERS.c.abilities_rest_at,
    _MEMBERS.c.last_seen_at,
    _MEMBERS.c.training_due_at,
    _MEMBERS.c.vote_weight,
)
_LIMITS = (_RANKS.c.name, _RANKS.c.posts_a_day, _RANKS.c.links_a_post, _RANKS.c.images_a_post)

_LIVE_SUSPENSION = and_(_SUSPENSIONS.c.member_id == _MEMBERS.c.id, _SUSPENSIONS.c.lifted_at.is_(None))

_BY_KEY: Select[*tuple[Any, ...]] = (
    select(
        *_COLUMNS,
        _SESSIONS.c.id,
        _SESSIONS.c.created_at,
        _SESSIONS.c.last_seen_at,
        _SESSIONS.c.ended_at,
        *_LIMITS,
    )
    .select_from(
        _SESSIONS.join(_MEMBERS, _MEMBERS.c.id == _SESSIONS.c.member_id)
        .outerjoin(_RANKS, _RANKS.c.id == _MEMBERS.c.rank_id)
        .outerjoin(_SUSPENSIONS, _LIVE_SUSPENSION)
    )
    .where(_SESSIONS.c.key_hash == bindparam("key_hash"), _MEMBERS.c.erased_at.is_(None))
)
_BY_ID: Select[*tuple[Any, ...]] = (
    select(*_COLUMNS)
    .select_from(
        _MEMBERS.outerjoin(_RANKS, _RANKS.c.id == _MEMBERS.c.rank_id).outerjoin(
            _SUSPENSIONS, _LIVE_SUSPENSION
        )
    )
    .where(_MEMBERS.c.id == bindparam("member_id"), _MEMBERS.c.erased_at.is_(None))
)


def find_actor(key: str) -> Actor | None:
    """The member behind a sign-in key, or None when the sign-in ended, lapsed or never was."""
    row = fetch(_BY_KEY, {"key_hash": keys.hash_key(key)}).first()
    if row is None:
        return None
    session_id, created_at, last_seen_at, ended_at, rank, posts, links, images = row[15:]
    if not keys.is_live_session(created_at, last_seen_at, ended_at, clock.now()):
        return None
    is_limited = row[3] == _PLAIN and (posts is not None or links is not None or images is not None)
    return _actor(row, session_id, Probation(rank, posts, links, images) if is_limited else None)


def get_actor(member_id: int) -> Actor:
    """The member as an actor, without a sign-in (imports, the demo, jobs) and so without the limits of a rank for the
    new. Raise NotFound for none, or an erased one."""
    row = fetch(_BY_ID, {"member_id": member_id}).first()
    if row is None:
        raise NotFound()
    return _actor(row, None)


@lru_cache(maxsize=64)
def read_abilities(words: str) -> frozenset[Ability]:
    """The abilities that a rank's row names."""
    return frozenset(_ABILITIES[word] for word in words.split() if word in _ABILITIES)


def _actor(row: Sequence[Any], session_id: int | None, probation: Probation | None = None) -> Actor:
    words, rest_at, seen_at, training_due_at, vote_weight = row[10:15]
    # Whoever is seen again has everything back at that moment; the nightly look only tidies the row up.
    is_resting = rest_at is not None and (seen_at is None or seen_at < rest_at)
    return Actor(
        id=row[0],
        username=row[1],
        name=row[2],
        role=_ROLES[row[3]],
        abilities=read_abilities(words) if words and not is_resting else frozenset(),
        probation=probation,
        points=row[4],
        is_confirmed=row[5] is not None,
        suspended_until=row[9],
        session_id=session_id,
        time_zone=row[6],
        avatar_key=row[7],
        unread_count=row[8],
        training_due_at=training_due_at,
        vote_weight=vote_weight,
    )
