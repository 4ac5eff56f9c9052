"""What happens around the calendar. `calendar_event_id` is the event that people come to."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CalendarEventPlanned(Event):
    """An event stands in the calendar."""

    calendar_event_id: int


@dataclass(frozen=True, kw_only=True)
class CalendarEventChanged(Event):
    """Something of it changed, but not its time or place."""

    calendar_event_id: int


@dataclass(frozen=True, kw_only=True)
class CalendarEventMoved(Event):
    """It is at another time or place. The instants are in ISO 8601, UTC."""

    calendar_event_id: int
    sequence: int
    starts_before: str
    starts_after: str
    place_before: str = ""
    place_after: str = ""


@dataclass(frozen=True, kw_only=True)
class CalendarEventCancelled(Event):
    """It will not take place."""

    calendar_event_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class SeatTaken(Event):
    """A member has a seat."""

    calendar_event_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class QueueJoined(Event):
    """All seats are taken, and a member waits for one."""

    calendar_event_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class SeatGivenBack(Event):
    """A member does not come, or no longer waits; `had_seat` says which."""

    calendar_event_id: int
    member_id: int
    had_seat: bool


@dataclass(frozen=True, kw_only=True)
class SeatMovedUp(Event):
    """A member who waited has a seat now."""

    calendar_event_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class CalendarReminderDue(Event):
    """An event begins in a day or in an hour (`window`); `starts_at` is in ISO 8601, UTC."""

    calendar_event_id: int
    window: str
    starts_at: str


@dataclass(frozen=True, kw_only=True)
class AttendanceNoted(Event):
    """A member came to an event."""

    attendance_id: int
    calendar_event_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class AttendanceWithdrawn(Event):
    """It was noted by mistake."""

    attendance_id: int
    calendar_event_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class NotesPublished(Event):
    """The notes of an event can be read by its audience."""

    calendar_event_id: int


@dataclass(frozen=True, kw_only=True)
class QuestionAsked(Event):
    """A member asks management something."""

    question_id: int
    calendar_event_id: int
    author_id: int


@dataclass(frozen=True, kw_only=True)
class QuestionWithdrawn(Event):
    """Its author took it back before there was an answer."""

    question_id: int
    calendar_event_id: int
    author_id: int


@dataclass(frozen=True, kw_only=True)
class QuestionSupported(Event):
    """A member wants it answered too."""

    question_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class SupportWithdrawn(Event):
    """They do not, after all."""

    question_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class QuestionAnswered(Event):
    """There is an answer, or a reason why there is none (`outcome`)."""

    question_id: int
    calendar_event_id: int
    author_id: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class QuestionOverdue(Event):
    """The day by which there should have been an answer is over."""

    question_id: int
    calendar_event_id: int
