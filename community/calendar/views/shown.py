"""Events made ready to be shown: their times in the reader's zone and in their own, and what one said to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from markupsafe import Markup

from community.calendar.rules import Reply
from community.core import clock
from community.core.web.templating import reader_zone

if TYPE_CHECKING:
    from community.calendar.models import CalendarEvent


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, as a clock in one place shows it."""

    first: datetime
    last: datetime
    zone: str

    @property
    def day(self) -> str:
        """The first day in words: Tuesday 13 October 2026."""
        return f"{self.first:%A} {self.first.day} {self.first:%B %Y}"

    @property
    def hours(self) -> str:
        """18:00–19:30; with the last day where that is another."""
        if self.first.date() == self.last.date():
            return f"{self.first:%H:%M}–{self.last:%H:%M}"
        return f"{self.first:%H:%M} – {self.last:%a} {self.last.day} {self.last:%b, %H:%M}"

    @property
    def words(self) -> str:
        """Day and hours."""
        return f"{self.day}, {self.hours}"


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """One event for one reader."""

    event: CalendarEvent
    here: Span
    """Where the reader lives."""
    there: Span | None
    """Where the event takes place; None where the clocks there show the same."""
    reply: str
    is_past: bool

    @property
    def has_seat(self) -> bool:
        """Whether the reader comes."""
        return self.reply == Reply.COMING.value

    @property
    def waits(self) -> bool:
        """Whether the reader waits for a seat."""
        return self.reply == Reply.WAITING.value

    @property
    def seats(self) -> str:
        """How many seats are left, in words."""
        event = self.event
        if event.is_cancelled:
            return "Cancelled"
        if self.is_past:
            return f"{event.seat_count:,} {'seat' if event.seat_count == 1 else 'seats'} taken"
        if event.free_count is None:
            return f"{event.seat_count:,} coming" if event.seat_count else "Nobody yet"
        if event.free_count == 0:
            return f"Full, {event.waiting_count:,} waiting" if event.waiting_count else "Full"
        return f"{event.free_count:,} of {event.capacity:,} seats free"

    @property
    def body(self) -> Markup:
        """What it is about."""
        return Markup(self.event.body_html)

    @property
    def notes(self) -> Markup:
        """What was said there."""
        return Markup(self.event.notes_html)


def show(event: CalendarEvent, replies: Mapping[int, str], zone: tzinfo | None = None) -> ShownEvent:
    """The event for whoever reads this page."""
    here = _span(event, zone or reader_zone())
    there = _span(event, event.zoneinfo)
    is_same = (here.first.replace(tzinfo=None), here.last.replace(tzinfo=None)) == (
        there.first.replace(tzinfo=None),
        there.last.replace(tzinfo=None),
    )
    return ShownEvent(
        event=event,
        here=here,
        there=None if is_same else there,
        reply=replies.get(event.id, ""),
        is_past=event.ends_at <= clock.now(),
    )


def safe(html: str) -> Markup:
    """HTML that was sanitised when it was written."""
    return Markup(html)


def _span(event: CalendarEvent, zone: tzinfo) -> Span:
    name = str(zone).rpartition("/")[2].replace("_", " ")
    return Span(event.starts_at.astimezone(zone), event.ends_at.astimezone(zone), name)
