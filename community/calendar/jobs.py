"""Reminders on the clock, and the mail that goes with them."""

from __future__ import annotations

from datetime import datetime

from community.calendar import actions, queries
from community.calendar.events import CalendarReminderDue
from community.calendar.rules import Reply, Window, in_words
from community.calendar.rules.ics import MEDIA_TYPE, Entry, write
from community.core import jobs, mail
from community.core.actor import SYSTEM, Actor
from community.core.db import transaction
from community.core.site import base_url, site_name
from community.members.queries import find_member
from community.members.rules.names import is_plain


def remind() -> None:
    """Remind those with a seat of what begins in a day, and in an hour."""
    for window in (Window.DAY, Window.HOUR):
        while True:
            with transaction():
                if not actions.remind(SYSTEM, window):
                    break


def note_overdue() -> None:
    """Tell staff of questions to management whose day is over."""
    while True:
        with transaction():
            if not actions.note_overdue(SYSTEM):
                break


def queue_reminders(actor: Actor, event: CalendarReminderDue) -> None:
    """A job for each mail, so that one that fails is tried again alone and nobody gets two."""
    for member_id in queries.list_holders(event.calendar_event_id, waiting_too=False):
        jobs.queue(
            "calendar.mail_reminder",
            calendar_event_id=event.calendar_event_id,
            member_id=member_id,
            window=event.window,
            starts_at=event.starts_at,
        )


def mail_reminder(*, calendar_event_id: int, member_id: int, window: str, starts_at: str) -> None:
    """Mail one reminder with the event as a file, unless it was moved or cancelled or the seat given back meanwhile."""
    with transaction(writes=False):
        event = queries.find_event(calendar_event_id)
        rsvp = queries.find_rsvp(calendar_event_id, member_id)
        member = find_member(member_id)
    if event is None or rsvp is None or member is None or rsvp.reply != Reply.COMING.value:
        return
    if event.is_cancelled or event.starts_at != datetime.fromisoformat(starts_at):
        return
    if member.erased_at is not None or not (member.email and member.email_confirmed_at):
        return
    entry = Entry(
        uid=event.uid,
        sequence=event.sequence,
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        changed_at=event.changed_at,
        place=event.place or event.link,
        url=f"{base_url()}{event.url}",
    )
    message = mail.compose(
        "calendar/mail/reminder.txt",
        to=member.email,
        name=member.name if is_plain(member.name) else "",
        title=event.title,
        when=in_words(event.starts_local, event.zone),
        soon="tomorrow" if window == Window.DAY.value else "in an hour",
        place=event.place,
        link=event.link,
        url=event.url,
    )
    file = mail.Attached("event.ics", MEDIA_TYPE, write([entry], name=site_name()))
    mail.send(mail.Mail(to=message.to, subject=message.subject, text=message.text, attached=(file,)))
