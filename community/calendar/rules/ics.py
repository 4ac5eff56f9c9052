"""What calendar programs are told (RFC 5545). Times are in UTC, which every program reads alike and needs no table of zones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vText, vUri

MEDIA_TYPE = "text/calendar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event as a calendar program sees it."""

    uid: str
    """The same for ever, or the program would show the event twice."""
    sequence: int
    """Rises when the event is moved or cancelled."""
    title: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    place: str = ""
    url: str = ""
    words: str = ""
    is_cancelled: bool = False
    is_tentative: bool = False
    """Of somebody who waits for a seat."""


def write(entries: Iterable[Entry], *, name: str) -> bytes:
    """A calendar of these events: folded lines, escaped text, CRLF."""
    calendar = Calendar()
    calendar.add("prodid", "-//Peerdesk//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.ends_at)
    event["summary"] = vText(entry.title)
    status = "CANCELLED" if entry.is_cancelled else "TENTATIVE" if entry.is_tentative else "CONFIRMED"
    event.add("status", status)
    if entry.place:
        event["location"] = vText(entry.place)
    if entry.words:
        event["description"] = vText(entry.words)
    if entry.url:
        event["url"] = vUri(entry.url)
    return event
