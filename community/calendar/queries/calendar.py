"""Events one by one, and as an agenda."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select

from community.calendar import policy
from community.calendar.models import CalendarEvent
from community.calendar.rules import PAGE_SIZE, Window
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page

LONGEST_DAYS = 32  # An event lasts 31 days at most, and an hour more where the clocks go back.
MONTH_MOST = 300  # A month with more events than that is shown in part; nobody could come to them.


def get_event(actor: Actor, event_id: int) -> CalendarEvent:
    """The event. Raise NotFound alike for missing and for others."""
    return _found(db.session.scalar(_visible(actor).where(CalendarEvent.id == event_id)))


def lock_event(actor: Actor, event_id: int) -> CalendarEvent:
    """The event, locked until the transaction ends: seats are counted on it. Raise NotFound as `get_event` does."""
    query = _visible(actor).where(CalendarEvent.id == event_id)
    # Its key stays free: a reply of somebody else's that names the event need not wait.
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return _found(db.session.scalar(query))


def find_event(event_id: int) -> CalendarEvent | None:
    """The event, whoever it is for, or None."""
    event: CalendarEvent | None = db.session.get(CalendarEvent, event_id)
    return event


def list_upcoming(actor: Actor, limit: int) -> Sequence[CalendarEvent]:
    """The next events that are for the actor and take place, soonest first; those that are going on among them."""
    query = _visible(actor).where(*when_coming(clock.now()), CalendarEvent.cancelled_at.is_(None))
    return db.session.scalars(query.order_by(CalendarEvent.starts_at, CalendarEvent.id).limit(limit)).all()


def list_page(actor: Actor, number: int, *, kind: str = "", is_past: bool = False) -> Page[CalendarEvent]:
    """A page of the agenda: what comes, soonest first, or what is past, latest first; cancelled ones too."""
    now = clock.now()
    query = _visible(actor).where(*when_past(now) if is_past else when_coming(now))
    if kind:
        query = query.where(CalendarEvent.kind == kind)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    columns = (CalendarEvent.starts_at, CalendarEvent.id)
    order = [column.desc() for column in columns] if is_past else list(columns)
    rows = db.session.scalars(query.order_by(*order).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return Page(list(rows), number, PAGE_SIZE, total)


def list_between(
    actor: Actor, since: datetime, until: datetime, *, kind: str = ""
) -> Sequence[CalendarEvent]:
    """The events that overlap the span, soonest first."""
    query = _visible(actor).where(
        CalendarEvent.starts_at >= since - timedelta(days=LONGEST_DAYS),
        CalendarEvent.starts_at < until,
        CalendarEvent.ends_at > since,
    )
    if kind:
        query = query.where(CalendarEvent.kind == kind)
    order = (CalendarEvent.starts_at, CalendarEvent.id)
    return db.session.scalars(query.order_by(*order).limit(MONTH_MOST)).all()


def when_coming(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The clauses that keep what is not over. No event lasts longer than LONGEST_DAYS, so that the index finds where to begin."""
    return CalendarEvent.starts_at > now - timedelta(days=LONGEST_DAYS), CalendarEvent.ends_at > now


def when_past(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The clauses that keep what is over."""
    return CalendarEvent.starts_at < now, CalendarEvent.ends_at <= now


def list_series_after(event: CalendarEvent) -> Sequence[CalendarEvent]:
    """The later events of the same series that are not cancelled."""
    if event.series_id is None:
        return []
    query = select(CalendarEvent).where(
        CalendarEvent.series_id == event.series_id,
        CalendarEvent.starts_at > event.starts_at,
        CalendarEvent.cancelled_at.is_(None),
    )
    return db.session.scalars(query.order_by(CalendarEvent.starts_at, CalendarEvent.id)).all()


def list_due_reminders(window: Window, limit: int) -> Sequence[int]:
    """Ids of events that begin within that window and of which nobody was reminded yet for this start."""
    now = clock.now()
    told = CalendarEvent.day_reminded_for if window is Window.DAY else CalendarEvent.hour_reminded_for
    query = select(CalendarEvent.id).where(
        CalendarEvent.starts_at > now,
        CalendarEvent.starts_at <= now + timedelta(seconds=window.seconds),
        CalendarEvent.cancelled_at.is_(None),
        or_(told.is_(None), told != CalendarEvent.starts_at),
    )
    return db.session.scalars(query.order_by(CalendarEvent.starts_at).limit(limit)).all()


def _visible(actor: Actor) -> Select[CalendarEvent]:
    return select(CalendarEvent).where(policy.visible_events(actor))


def _found(event: CalendarEvent | None) -> CalendarEvent:
    if event is None:
        raise NotFound("There is no such event, or it is not for you.")
    return event
