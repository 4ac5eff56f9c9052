"""The past as a replay needs it: events that give and end points, in their order, and who was staff when."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from community.answers.queries import Post, standing_posts
from community.core.actor import STAFF, Role
from community.core.db import fetch
from community.core.models import EventRow
from community.members.models import Member
from community.reputation.models import LedgerEntry
from community.reputation.rules import BEGINNINGS, ENDINGS
from community.reputation.rules.replay import Facts, Heard, read

_NAMES = (*BEGINNINGS, *ENDINGS, "CausesVoided", "CausesRestored")
_EVENTS, _MEMBERS, _ENTRIES = EventRow.__table__.c, Member.__table__.c, LedgerEntry.__table__.c
_PART = 1_000  # A database takes only so many values in one statement.
_BY_ID = select(_EVENTS.id, _EVENTS.name, _EVENTS.payload, _EVENTS.happened_at).where(
    _EVENTS.id.in_(bindparam("ids", expanding=True))
)


def list_event_ids(since: datetime | None = None, until: datetime | None = None) -> Sequence[int]:
    """The ids of events that give or end points in that time (`until` not included), in the order in which they happened."""
    query = _within(select(_EVENTS.id), since, until).order_by(_EVENTS.happened_at, _EVENTS.id)
    return array("q", fetch(query).scalars())


def list_events(ids: Sequence[int]) -> list[Heard]:
    """What the events with these ids say of points, in this order."""
    events: dict[int, Heard] = {}
    for first in range(0, len(ids), _PART):
        rows = fetch(_BY_ID, {"ids": list(ids[first : first + _PART])}).all()
        events |= {event_id: read(name, payload, at) for event_id, name, payload, at in rows}
    return [events[event_id] for event_id in ids]


def build_facts() -> Facts:
    """What a replay asks about people, as the events and the accounts have it."""
    roles, joined = {}, {}
    for member_id, role, created_at in fetch(select(_MEMBERS.id, _MEMBERS.role, _MEMBERS.created_at)):
        roles[member_id], joined[member_id] = role, created_at
    changes: dict[int, list[tuple[datetime, str, str]]] = defaultdict(list)
    query = select(_EVENTS.payload, _EVENTS.happened_at).where(_EVENTS.name == "RoleChanged")
    for payload, at in fetch(query.order_by(_EVENTS.happened_at, _EVENTS.id)):
        changes[payload["member_id"]].append((at, payload["before"], payload["after"]))

    staff = {role.value for role in STAFF}

    def is_staff_at(member_id: int, at: datetime) -> bool:
        later = (before for changed_at, before, _ in changes.get(member_id, ()) if changed_at > at)
        return next(later, roles.get(member_id, Role.MEMBER.value)) in staff

    return Facts(is_staff_at, lambda member_id: joined.get(member_id, datetime.min.replace(tzinfo=UTC)))


def find_standing(posts: set[Post]) -> Callable[[Post], bool]:
    """Whether each of these posts can be read, asked once for all."""
    return standing_posts(posts).__contains__


def sum_ledger() -> dict[int, dict[tuple[str, int], int]]:
    """By member and by (pool or "", version): what the ledger's entries sum up to."""
    pool = func.coalesce(_ENTRIES.pool, "")
    query = select(_ENTRIES.member_id, pool, _ENTRIES.rule_version, func.sum(_ENTRIES.points)).group_by(
        _ENTRIES.member_id, pool, _ENTRIES.rule_version
    )
    sums: dict[int, dict[tuple[str, int], int]] = defaultdict(dict)
    for member_id, name, version, points in fetch(query):
        sums[member_id][name, version] = int(points)
    return sums


def list_standings() -> dict[int, int]:
    """By member: the points on their row, without the zeros."""
    rows = fetch(select(_MEMBERS.id, _MEMBERS.points).where(_MEMBERS.points != 0))
    return {row.id: row.points for row in rows}


def _within(query: Select[Any], since: datetime | None, until: datetime | None) -> Select[Any]:
    query = query.where(_EVENTS.name.in_(_NAMES))
    if since is not None:
        query = query.where(_EVENTS.happened_at >= since)
    return query if until is None else query.where(_EVENTS.happened_at < until)
