"""Planning events, one or a series; changing, moving and cancelling them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from community.calendar import policy, queries
from community.calendar.actions.planned import Plan, check_times, check_words
from community.calendar.actions.seats import free_seats, move_up
from community.calendar.events import (
    CalendarEventCancelled,
    CalendarEventChanged,
    CalendarEventMoved,
    CalendarEventPlanned,
)
from community.calendar.models import CalendarEvent, CalendarSeries
from community.calendar.rules import Pattern, list_dates
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_body

REASON_SHORTEST, REASON_LONGEST = 10, 500  # “No” says nothing to somebody who has booked a train.
_MOVES = ("starts_at", "ends_at", "zone", "place", "link")
"""Whoever has a seat is told when one of these changes."""


def plan_event(actor: Actor, plan: Plan) -> CalendarEvent:
    """Put an event into the calendar. Raise Invalid, field by field, for what cannot stand."""
    require(policy.can_plan_events(actor))
    faults: dict[str, str] = {}
    values = check_words(plan, faults) | check_times(plan, faults)
    if faults:
        raise Invalid(fields=faults)
    return _add(actor, values, None)


def plan_series(actor: Actor, plan: Plan, pattern: Pattern, until: date | None) -> list[CalendarEvent]:
    """Put the event and its repetitions into the calendar, each at the same time on the wall. Raise Invalid as `plan_event`
    does, also when the clocks skip or repeat that time on one of the days."""
    require(policy.can_plan_events(actor))
    faults: dict[str, str] = {}
    values = check_words(plan, faults) | check_times(plan, faults)
    if until is None or plan.starts is None:
        faults.setdefault("until", "Say until which day the series goes on.")
    elif until <= plan.starts.date():
        faults["until"] = "The series ends after its first event. Choose a later day."
    if faults or until is None or plan.starts is None:
        raise Invalid(fields=faults)
    dates = list_dates(plan.starts.date(), pattern, until)
    if len(dates) < 2:
        raise Invalid(fields={"until": "No second event would fall before that day. Choose a later one."})
    repeated = [values]
    for day in dates[1:]:
        moved = _on_day(plan, day)
        wrong: dict[str, str] = {}
        repeated.append(values | check_times(moved, wrong))
        if wrong:
            raise Invalid(fields={"until": f"On {day.day} {day:%B %Y}: {next(iter(wrong.values()))}"})
    series = CalendarSeries(
        pattern=pattern.value, until=until, planned_by_id=actor.id, planned_at=clock.now()
    )
    db.session.add(series)
    db.session.flush()
    return [_add(actor, one, series.id) for one in repeated]


def change_event(actor: Actor, event: CalendarEvent, plan: Plan) -> bool:
    """Change the (locked) event; answer whether it was moved, of which everybody with a seat or a place in the queue is told.

    More seats let the queue move up. Raise Invalid as `plan_event` does, and for fewer seats than are taken.
    """
    require(policy.can_change_event(actor, event))
    faults: dict[str, str] = {}
    values = check_words(plan, faults) | check_times(plan, faults)
    if plan.capacity is not None and "capacity" not in faults and plan.capacity < event.seat_count:
        faults["capacity"] = (
            f"{event.seat_count:,} seats are taken. Leave at least as many, or none would be kept to a promise."
        )
    if faults:
        raise Invalid(fields=faults)
    before = {name: getattr(event, name) for name in values}
    changed = {name for name, value in values.items() if before[name] != value}
    if not changed:
        return False
    for name in changed:
        setattr(event, name, values[name])
    event.changed_at = clock.now()
    is_moved = bool(changed & set(_MOVES))
    event.sequence += 1
    db.session.flush()
    if is_moved:
        publish(actor, _moved(event, before))
    else:
        publish(actor, CalendarEventChanged(calendar_event_id=event.id))
    if "audience" in changed:
        free_seats(actor, event, queries.list_outsiders(event))
    move_up(actor, event)
    return is_moved


def cancel_event(actor: Actor, event: CalendarEvent, *, reason: str, later_too: bool = False) -> int:
    """Cancel the (locked) event, and with `later_too` those of its series that come after it; answer how many.

    Everybody with a seat or a place in the queue is told why. Raise Invalid without a reason.
    """
    require(policy.can_cancel_event(actor, event))
    reason = " ".join(clean_body(reason).split())
    if len(reason) < REASON_SHORTEST:
        raise Invalid(fields={"reason": "Say why, in a sentence: everybody who wanted to come reads it."})
    if len(reason) > REASON_LONGEST:
        raise Invalid(fields={"reason": f"Use at most {REASON_LONGEST} characters (now {len(reason):,})."})
    chosen = [event]
    if later_too:
        chosen += [queries.lock_event(actor, later.id) for later in queries.list_series_after(event)]
    now = clock.now()
    for one in chosen:
        one.cancelled_at, one.cancelled_by_id, one.cancellation_reason = now, actor.id, reason
        one.changed_at = now
        one.sequence += 1
        db.session.flush()
        publish(actor, CalendarEventCancelled(calendar_event_id=one.id, reason=reason))
    return len(chosen)


def _add(actor: Actor, values: dict[str, Any], series_id: int | None) -> CalendarEvent:
    now = clock.now()
    event = CalendarEvent(
        uid=f"{uuid4()}@peerdesk",
        series_id=series_id,
        planned_by_id=actor.id,
        planned_at=now,
        changed_at=now,
        seat_count=0,
        waiting_count=0,
        sequence=0,
        **values,
    )
    db.session.add(event)
    db.session.flush()
    publish(actor, CalendarEventPlanned(calendar_event_id=event.id))
    return event


def _on_day(plan: Plan, day: date) -> Plan:
    assert plan.starts is not None
    assert plan.ends is not None
    distance = day - plan.starts.date()  # On the wall: 18:00 stays 18:00 when the clocks change.

    def shifted(local: datetime | None) -> datetime | None:
        return None if local is None else local + distance

    return replace(
        plan, starts=shifted(plan.starts), ends=shifted(plan.ends), rsvp_closes=shifted(plan.rsvp_closes)
    )


def _moved(event: CalendarEvent, before: dict[str, Any]) -> CalendarEventMoved:
    return CalendarEventMoved(
        calendar_event_id=event.id,
        sequence=event.sequence,
        starts_before=before["starts_at"].isoformat(),
        starts_after=event.starts_at.isoformat(),
        place_before=before["place"],
        place_after=event.place,
    )
