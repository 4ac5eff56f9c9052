"""Who is barred, why, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from community.core import clock
from community.core.db import db
from community.members.models import Member, Suspension


@dataclass(frozen=True, slots=True)
class LiveSuspension:
    """A suspension in force, as the member and moderators read it."""

    id: int
    reason: str
    starts_at: datetime
    ends_at: datetime
    suspended_by_name: str


def find_live_suspension(member_id: int) -> LiveSuspension | None:
    """The suspension in force at this moment, or None."""
    row = db.session.execute(
        select(Suspension.id, Suspension.reason, Suspension.starts_at, Suspension.ends_at, Member.name)
        .join(Member, Member.id == Suspension.suspended_by_id)
        .where(
            Suspension.member_id == member_id,
            Suspension.lifted_at.is_(None),
            Suspension.ends_at > clock.now(),
        )
    ).first()
    return LiveSuspension(*row) if row else None


def find_open_suspension(member_id: int) -> Suspension | None:
    """The row that a new suspension replaces: not lifted, in force or run out."""
    return db.session.scalar(
        select(Suspension).where(Suspension.member_id == member_id, Suspension.lifted_at.is_(None))
    )
