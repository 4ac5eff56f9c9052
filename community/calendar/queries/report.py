"""A year of the calendar in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import String, and_, case, cast, func, literal, select
from sqlalchemy.orm import aliased

from community.calendar.models import Attendance, CalendarEvent, Rsvp
from community.calendar.rules import Kind, Reply
from community.core import clock
from community.core.db import db
from community.reputation.models import LedgerEntry


@dataclass(slots=True)
class KindLine:
    """One kind of event within a year. Seats and people are those of events that have begun and took place."""

    kind: Kind | None
    """None for the sum of all."""
    planned: int = 0
    cancelled: int = 0
    held: int = 0
    """Those that have begun and were not cancelled."""
    seats: int = 0
    """Given for those that were held."""
    came: int = 0
    """Everybody who came, with a seat or without."""
    absent: int = 0
    """Those with a seat who did not come."""
    points: int = 0
    """What taking part earned, less what was taken back."""

    @property
    def share_percent(self) -> int | None:
        """Of a hundred seats, how many were filled by whoever had them; None without seats."""
        return round(100 * (self.seats - self.absent) / self.seats) if self.seats else None

    @property
    def label(self) -> str:
        """What the line is called."""
        return self.kind.label if self.kind is not None else "Together"


@dataclass(frozen=True, slots=True)
class YearReport:
    """A calendar year (UTC)."""

    year: int
    lines: list[KindLine]
    total: KindLine


def list_years() -> list[int]:
    """The years with events, the latest first, and the present one."""
    query = select(func.min(CalendarEvent.starts_at), func.max(CalendarEvent.starts_at))
    row = db.session.execute(query).one()
    first: datetime | None = row[0]
    last: datetime | None = row[1]
    now = clock.now().year
    if first is None or last is None:
        return [now]
    return list(range(max(now, last.year), min(now, first.year) - 1, -1))


def get_report(year: int) -> YearReport:
    """The numbers of that year."""
    since, until = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    within = (CalendarEvent.starts_at >= since, CalendarEvent.starts_at < until)
    held = and_(CalendarEvent.cancelled_at.is_(None), CalendarEvent.starts_at <= clock.now())
    lines = {kind.value: KindLine(kind) for kind in Kind}
    events = select(
        CalendarEvent.kind,
        func.count(),
        func.sum(case((CalendarEvent.cancelled_at.is_not(None), 1), else_=0)),
        func.sum(case((held, 1), else_=0)),
    )
    for kind, planned, cancelled, was_held in db.session.execute(
        events.where(*within).group_by(CalendarEvent.kind)
    ):
        line = lines[kind]
        line.planned, line.cancelled, line.held = planned, int(cancelled), int(was_held)
    came = and_(
        Attendance.event_id == Rsvp.event_id,
        Attendance.member_id == Rsvp.member_id,
        Attendance.withdrawn_at.is_(None),
    )
    seats = (
        select(CalendarEvent.kind, func.count(), func.count(Attendance.id))
        .join(Rsvp, Rsvp.event_id == CalendarEvent.id)
        .outerjoin(Attendance, came)
        .where(*within, held, Rsvp.reply == Reply.COMING.value)
        .group_by(CalendarEvent.kind)
    )
    for kind, count, with_seat in db.session.execute(seats):
        lines[kind].seats, lines[kind].absent = count, count - with_seat
    people = (
        select(CalendarEvent.kind, func.count())
        .join(Attendance, Attendance.event_id == CalendarEvent.id)
        .where(*within, held, Attendance.withdrawn_at.is_(None))
        .group_by(CalendarEvent.kind)
    )
    for kind, count in db.session.execute(people):
        lines[kind].came = count
    for kind, points in _list_points(since, until):
        lines[kind].points = points
    found = [line for line in lines.values() if line.planned]
    total = KindLine(None)
    for line in found:
        for name in ("planned", "cancelled", "held", "seats", "came", "absent", "points"):
            setattr(total, name, getattr(total, name) + getattr(line, name))
    return YearReport(year, found, total)


def _list_points(since: datetime, until: datetime) -> list[tuple[str, int]]:
    """By kind: what the attendances gave, and what their mirrors took back."""
    first, mirror = aliased(LedgerEntry), aliased(LedgerEntry)
    cause = literal("attendance:") + cast(Attendance.id, String)
    given = (
        select(CalendarEvent.kind, first.id, first.points)
        .join(Attendance, Attendance.event_id == CalendarEvent.id)
        .join(first, first.cause == cause)
        .where(CalendarEvent.starts_at >= since, CalendarEvent.starts_at < until)
        .subquery()
    )
    sums: dict[str, int] = {}
    plain = select(given.c.kind, func.sum(given.c.points)).group_by(given.c.kind)
    mirrored = (
        select(given.c.kind, func.sum(mirror.points))
        .join(mirror, mirror.origin_id == given.c.id)
        .group_by(given.c.kind)
    )
    for query in (plain, mirrored):
        for kind, points in db.session.execute(query):
            sums[kind] = sums.get(kind, 0) + int(points)
    return list(sums.items())
