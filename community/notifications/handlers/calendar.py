"""Who hears of what concerns an event that they come to, or a question to management."""

from __future__ import annotations

from datetime import datetime

from community.calendar import events as calendar_events
from community.calendar import queries as calendar
from community.calendar.models import CalendarEvent
from community.calendar.rules import Outcome, Reply, Window, in_words
from community.core.actor import SYSTEM, Actor
from community.notifications.actions import tell_member
from community.notifications.rules import Kind


def tell_of_moved_event(actor: Actor, event: calendar_events.CalendarEventMoved) -> None:
    """Tell everybody with a seat or a place in the queue of the old time and the new one."""
    found = calendar.find_event(event.calendar_event_id)
    if found is None or found.is_cancelled or found.sequence != event.sequence:
        return  # It has moved again, and that is told by itself.
    before = in_words(
        datetime.fromisoformat(event.starts_before).astimezone(found.zoneinfo).replace(tzinfo=None),
        found.zone,
    )
    parts = []
    if event.starts_before != event.starts_after:
        parts.append(f"Before: {before}. Now: {_when(found)}.")
    else:
        parts.append(f"It still begins {_when(found)}.")
    if event.place_before != event.place_after:
        parts.append(f"Place: {event.place_after or 'to be told'}.")
    parts.append("Your seat stays; give it back if you cannot come.")
    _tell_holders(found, Kind.EVENT_MOVED, f"moved:{event.sequence}", " ".join(parts))


def tell_of_cancelled_event(actor: Actor, event: calendar_events.CalendarEventCancelled) -> None:
    """Tell the same people that it does not take place, and why."""
    found = calendar.find_event(event.calendar_event_id)
    if found is not None:
        _tell_holders(found, Kind.EVENT_CANCELLED, "cancelled", f"{_when(found)}. {event.reason}")


def tell_of_seat(actor: Actor, event: calendar_events.SeatMovedUp) -> None:
    """Tell a member that they have moved up, if they still have the seat."""
    found = calendar.find_event(event.calendar_event_id)
    rsvp = calendar.find_rsvp(event.calendar_event_id, event.member_id)
    if found is None or found.is_cancelled or rsvp is None or rsvp.reply != Reply.COMING.value:
        return
    assert rsvp.seated_at is not None
    tell_member(
        SYSTEM,
        event.member_id,
        Kind.SEAT_GAINED,
        cause=f"calendar:{found.id}:seat:{rsvp.seated_at:%Y%m%d%H%M%S}",
        title=found.title,
        url=found.url,
        note=f"{_when(found)}. Somebody could not come. If you cannot either, give the seat back for the next one.",
    )


def tell_of_event_soon(actor: Actor, event: calendar_events.CalendarReminderDue) -> None:
    """Remind everybody with a seat, unless it was moved or cancelled meanwhile."""
    found = calendar.find_event(event.calendar_event_id)
    starts_at = datetime.fromisoformat(event.starts_at)
    if found is None or found.is_cancelled or found.starts_at != starts_at:
        return
    soon = "tomorrow" if event.window == Window.DAY.value else "in an hour"
    for member_id in calendar.list_holders(found.id, waiting_too=False):
        tell_member(
            SYSTEM,
            member_id,
            Kind.EVENT_SOON,
            cause=f"calendar:{found.id}:{event.window}:{starts_at:%Y%m%d%H%M}",
            title=found.title,
            url=found.url,
            note=f"It begins {soon}: {_when(found)}.",
        )


def tell_of_management(actor: Actor, event: calendar_events.QuestionAnswered) -> None:
    """Tell whoever asked management that there is an answer, or why there is none."""
    question = calendar.find_question(event.question_id)
    if question is None or question.outcome != event.outcome:
        return
    is_answered = question.outcome == Outcome.ANSWERED.value
    tell_member(
        SYSTEM,
        question.author_id,
        Kind.MANAGEMENT_ANSWERED,
        cause=f"calendar-question:{question.id}:{question.outcome}",
        title=question.line,
        url=question.url,
        note="There is an answer in writing."
        if is_answered
        else "There is no answer; the reason stands below it.",
    )


def tell_of_overdue_question(actor: Actor, event: calendar_events.QuestionOverdue) -> None:
    """Tell those who should see to the answer that its day is over."""
    question, found = calendar.find_question(event.question_id), calendar.find_event(event.calendar_event_id)
    if question is None or found is None or question.outcome != Outcome.OPEN.value:
        return
    assert question.overdue_told_at is not None
    for member_id in calendar.list_answerers(found):
        tell_member(
            SYSTEM,
            member_id,
            Kind.ANSWER_OVERDUE,
            cause=f"calendar-question:{question.id}:overdue:{question.overdue_told_at:%Y%m%d}",
            title=question.line,
            url=f"/calendar/questions/{question.id}",
            note=f"{found.title}. It was due on {question.due_on.day} {question.due_on:%B}.",
        )


def _tell_holders(found: CalendarEvent, kind: Kind, what: str, note: str) -> None:
    for member_id in calendar.list_holders(found.id, waiting_too=True):
        tell_member(
            SYSTEM,
            member_id,
            kind,
            cause=f"calendar:{found.id}:{what}",
            title=found.title,
            url=found.url,
            note=note,
        )


def _when(found: CalendarEvent) -> str:
    return in_words(found.starts_local, found.zone)
