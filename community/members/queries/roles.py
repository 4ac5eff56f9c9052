"""What somebody was at an instant of the past: their role now, with what changed since then taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, select

from community.core.actor import Role
from community.core.db import fetch
from community.core.models import EventRow
from community.members.models import Member

_PART = 500  # A database takes only so many values in one statement.
_ROLES = select(Member.__table__.c.id, Member.__table__.c.role).where(
    Member.__table__.c.id.in_(bindparam("ids", expanding=True))
)
_CHANGES = (
    select(EventRow.payload, EventRow.happened_at)
    .where(
        EventRow.name == "RoleChanged",
        EventRow.payload["member_id"].as_integer().in_(bindparam("ids", expanding=True)),
    )
    .order_by(EventRow.happened_at, EventRow.id)
)


def list_roles_at(moments: Collection[tuple[int, datetime]]) -> dict[tuple[int, datetime], Role]:
    """By (member id, instant): the role that the member had right then. Members who are not known are left out."""
    ids = sorted({member_id for member_id, _ in moments})
    roles: dict[int, str] = {}
    changes: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for first in range(0, len(ids), _PART):
        some = {"ids": ids[first : first + _PART]}
        roles |= {row.id: row.role for row in fetch(_ROLES, some)}
        for payload, at in fetch(_CHANGES, some):
            changes[payload["member_id"]].append((at, payload["before"]))
    found = {}
    for member_id, at in moments:
        if member_id in roles:
            later = (before for changed_at, before in changes[member_id] if changed_at > at)
            found[member_id, at] = Role(next(later, roles[member_id]))
    return found
