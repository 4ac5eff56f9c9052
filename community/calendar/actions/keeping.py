"""What the clock and the end of an account do: reminders, overdue answers, seats of those who are gone."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update

from community.calendar import policy, queries
from community.calendar.actions.feeds import forget_feed
from community.calendar.actions.seats import free_seats, move_up
from community.calendar.events import CalendarReminderDue, QuestionOverdue
from community.calendar.models import CalendarQuestion, QuestionSupport
from community.calendar.rules import Outcome, Window
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import NotFound
from community.core.events import publish
from community.core.policy import require

AT_ONCE = 50


def remind(actor: Actor, window: Window) -> int:
    """Say of some events that begin within the window that it is time to remind people; answer of how many.

    Once for each start: an event that was moved is reminded of anew, one that is cancelled is not.
    """
    require(policy.can_keep_calendar(actor))
    ids = queries.list_due_reminders(window, AT_ONCE)
    for event_id in ids:
        _remind_of(actor, event_id, window)
    return len(ids)


def note_overdue(actor: Actor) -> int:
    """Say of some open questions that the day of their answer is over; answer of how many."""
    require(policy.can_keep_calendar(actor))
    ids = queries.list_overdue(AT_ONCE)
    for question_id in ids:
        question = db.session.get(CalendarQuestion, question_id, with_for_update=True, populate_existing=True)
        if question is None or question.outcome != Outcome.OPEN.value:
            continue
        question.overdue_told_at = clock.now()
        db.session.flush()
        publish(actor, QuestionOverdue(question_id=question.id, calendar_event_id=question.event_id))
    return len(ids)


def free_outsiders(actor: Actor, member_id: int) -> None:
    """Free the seats of a member in events that are not for them any more; the queues move up."""
    require(policy.can_keep_calendar(actor))
    for event_id in queries.list_future_event_ids(member_id):
        event = queries.lock_event(actor, event_id)
        gone = [rsvp for rsvp in queries.list_outsiders(event) if rsvp.member_id == member_id]
        free_seats(actor, event, gone)
        move_up(actor, event)


def forget_member(actor: Actor, member_id: int) -> None:
    """Forget an erased member: free their seats, take back what they asked and nobody answered, drop their feed.

    That they came somewhere stays, as their points do; so do answered questions, under “Former member”.
    """
    require(policy.can_keep_calendar(actor))
    forget_feed(member_id)
    for event_id in queries.list_future_event_ids(member_id):
        event = queries.lock_event(actor, event_id)
        rsvp = queries.find_rsvp(event_id, member_id)
        if rsvp is not None:
            free_seats(actor, event, [rsvp])
            move_up(actor, event)
    own = select(CalendarQuestion.id).where(
        CalendarQuestion.author_id == member_id, CalendarQuestion.outcome == Outcome.OPEN.value
    )
    open_ids = list(db.session.scalars(own))
    db.session.execute(delete(QuestionSupport).where(QuestionSupport.question_id.in_(open_ids)))
    db.session.execute(delete(CalendarQuestion).where(CalendarQuestion.id.in_(open_ids)))
    # Whom the person supported says something of them; that so many did stays.
    db.session.execute(delete(QuestionSupport).where(QuestionSupport.member_id == member_id))
    db.session.execute(
        update(CalendarQuestion)
        .where(CalendarQuestion.author_id == member_id)
        .values(body_markdown="", body_html="")
    )
    db.session.flush()


def _remind_of(actor: Actor, event_id: int, window: Window) -> None:
    try:
        event = queries.lock_event(actor, event_id)
    except NotFound:
        return
    left = event.starts_at - clock.now()
    if event.is_cancelled or not timedelta(0) < left <= timedelta(seconds=window.seconds):
        return
    if window is Window.DAY:
        event.day_reminded_for = event.starts_at
    else:
        event.hour_reminded_for = event.starts_at
    db.session.flush()
    if window is Window.DAY and left <= timedelta(seconds=Window.HOUR.seconds):
        return  # It was planned or moved at the last moment: the hour's reminder is enough.
    publish(
        actor,
        CalendarReminderDue(
            calendar_event_id=event.id, window=window.value, starts_at=event.starts_at.isoformat()
        ),
    )
