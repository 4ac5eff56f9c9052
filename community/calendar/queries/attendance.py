"""Who came."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select

from community.calendar.models import Attendance, CalendarEvent, Rsvp
from community.calendar.rules import Reply
from community.core.db import db
from community.core.pagination import Page
from community.members.models import Member

CHECKLIST_SIZE = 100


@dataclass(frozen=True, slots=True)
class Attendee:
    """One line of the list to tick."""

    member_id: int
    had_seat: bool
    came: bool


def find_attendance(event_id: int, member_id: int) -> Attendance | None:
    """The row that says that the member came, also one that was withdrawn; None when nobody ever noted it."""
    return db.session.scalar(
        select(Attendance).where(Attendance.event_id == event_id, Attendance.member_id == member_id)
    )


def list_attendances(event_id: int, member_ids: Collection[int]) -> dict[int, Attendance]:
    """The rows of these members, by member, withdrawn ones too."""
    if not member_ids:
        return {}
    query = select(Attendance).where(Attendance.event_id == event_id, Attendance.member_id.in_(member_ids))
    return {row.member_id: row for row in db.session.scalars(query)}


def list_checklist(event_id: int, number: int) -> Page[Attendee]:
    """A page of everybody with a seat, and of those who came without one, by name."""
    came = and_(Attendance.member_id == Member.id, Attendance.event_id == event_id)
    said = and_(Rsvp.member_id == Member.id, Rsvp.event_id == event_id)
    query = (
        select(
            Member.id,
            Rsvp.reply,
            case((Attendance.id.is_(None), 0), (Attendance.withdrawn_at.is_(None), 1), else_=0),
        )
        .outerjoin(Rsvp, said)
        .outerjoin(Attendance, came)
        .where(
            Member.id.in_(
                select(Rsvp.member_id)
                .where(Rsvp.event_id == event_id, Rsvp.reply == Reply.COMING.value)
                .union(
                    select(Attendance.member_id).where(
                        Attendance.event_id == event_id, Attendance.withdrawn_at.is_(None)
                    )
                )
            )
        )
    )
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = db.session.execute(
        query.order_by(func.lower(Member.name), Member.id)
        .limit(CHECKLIST_SIZE)
        .offset((number - 1) * CHECKLIST_SIZE)
    )
    found = [Attendee(member_id, reply == Reply.COMING.value, bool(was)) for member_id, reply, was in rows]
    return Page(found, number, CHECKLIST_SIZE, total)


def count_attended(member_ids: Collection[int], since: datetime, until: datetime) -> dict[int, int]:
    """By member: at how many events that began within [since, until) they were; those who were at none are left out."""
    if not member_ids:
        return {}
    query = (
        select(Attendance.member_id, func.count())
        .join(CalendarEvent, CalendarEvent.id == Attendance.event_id)
        .where(
            Attendance.member_id.in_(member_ids),
            Attendance.withdrawn_at.is_(None),
            CalendarEvent.starts_at >= since,
            CalendarEvent.starts_at < until,
        )
        .group_by(Attendance.member_id)
    )
    return dict(db.session.execute(query).all())
