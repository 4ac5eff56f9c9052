"""Events of the calendar, who has a seat, who came, and what management was asked."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from community.calendar.rules import ANSWER_DAYS, AUDIENCES, TITLE_LONGEST, Kind, Outcome, Reply
from community.core.db import BigId, Instant, db


def _one_of(column: str, values: object) -> CheckConstraint:
    words = ", ".join(repr(str(value)) for value in values)  # type: ignore[attr-defined]
    return CheckConstraint(f"{column} IN ({words})", name=column)


class CalendarSeries(db.Model):  # type: ignore[name-defined,misc]
    """Events that were planned together. Each of them is moved and cancelled by itself."""

    __tablename__ = "calendar_series"
    __table_args__ = (CheckConstraint("pattern IN ('weekday', 'day', 'week')", name="pattern"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    pattern: Mapped[str] = mapped_column(String(10))
    until: Mapped[date] = mapped_column(Date)
    planned_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    planned_at: Mapped[datetime] = mapped_column(Instant)


class CalendarEvent(db.Model):  # type: ignore[name-defined,misc]
    """Something that takes place. (`events.py` holds what happened; this is what people come to.)"""

    __tablename__ = "calendar_events"
    __table_args__ = (
        _one_of("kind", [kind.value for kind in Kind]),
        _one_of("audience", [audience.value for audience in AUDIENCES]),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("rsvp_closes_at <= starts_at", name="rsvp_closes_at"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
        # The last word on it, whatever the code thinks: nobody gets a seat that is not there.
        CheckConstraint("seat_count >= 0 AND (capacity IS NULL OR seat_count <= capacity)", name="seats"),
        CheckConstraint("waiting_count >= 0", name="waiting_count"),
        CheckConstraint("answer_days BETWEEN 1 AND 60", name="answer_days"),
        Index("ix_calendar_events_starts_at", "starts_at", "id"),
        Index("ix_calendar_events_series_id", "series_id", "starts_at"),
        Index("ix_calendar_events_lead_id", "lead_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(60), unique=True)
    """What calendar programs know it by, for ever."""
    series_id: Mapped[int | None] = mapped_column(ForeignKey("calendar_series.id"))
    kind: Mapped[str] = mapped_column(String(20))
    audience: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(TITLE_LONGEST))
    body_markdown: Mapped[str] = mapped_column(Text, default="")
    body_html: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    """Where it takes place online; shown to whoever has a seat."""
    zone: Mapped[str] = mapped_column(String(50))
    starts_local: Mapped[datetime] = mapped_column(DateTime)
    """What the clock on the wall shows there; the instants below follow from it."""
    ends_local: Mapped[datetime] = mapped_column(DateTime)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    rsvp_closes_at: Mapped[datetime] = mapped_column(Instant)
    capacity: Mapped[int | None] = mapped_column()
    """How many seats there are; None for as many as come."""
    seat_count: Mapped[int] = mapped_column(default=0)
    waiting_count: Mapped[int] = mapped_column(default=0)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    """Who leads it, and notes who came."""
    executive: Mapped[str] = mapped_column(String(80), default="")
    """Who answers, of a call with management."""
    answer_days: Mapped[int] = mapped_column(default=ANSWER_DAYS)
    """Within so many working days a question to management is answered."""
    sequence: Mapped[int] = mapped_column(default=0)
    """Rises with each change that calendar programs must hear of."""
    planned_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    planned_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    cancellation_reason: Mapped[str] = mapped_column(Text, default="")
    day_reminded_for: Mapped[datetime | None] = mapped_column(Instant)
    """The start of which people were reminded a day before; another start is told anew."""
    hour_reminded_for: Mapped[datetime | None] = mapped_column(Instant)
    notes_markdown: Mapped[str] = mapped_column(Text, default="")
    notes_html: Mapped[str] = mapped_column(Text, default="")
    noted_at: Mapped[datetime | None] = mapped_column(Instant)
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    @property
    def url(self) -> str:
        """Its address."""
        return f"/calendar/{self.id}"

    @property
    def zoneinfo(self) -> ZoneInfo:
        """Its zone."""
        return ZoneInfo(self.zone)

    @property
    def is_cancelled(self) -> bool:
        """Whether it will not take place."""
        return self.cancelled_at is not None

    @property
    def is_call(self) -> bool:
        """Whether management can be asked something."""
        return self.kind == Kind.CALL.value

    @property
    def free_count(self) -> int | None:
        """How many seats are free; None for as many as come."""
        return None if self.capacity is None else self.capacity - self.seat_count

    @property
    def kind_of(self) -> Kind:
        """Its kind, with label and icon."""
        return Kind(self.kind)


class Rsvp(db.Model):  # type: ignore[name-defined,misc]
    """What a member said to an event; one row each, whatever they say next."""

    __tablename__ = "calendar_rsvps"
    __table_args__ = (
        UniqueConstraint("event_id", "member_id"),
        _one_of("reply", [reply.value for reply in Reply]),
        Index("ix_calendar_rsvps_queue", "event_id", "reply", "replied_at", "id"),
        Index("ix_calendar_rsvps_member_id", "member_id", "reply"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("calendar_events.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    reply: Mapped[str] = mapped_column(String(10))
    replied_at: Mapped[datetime] = mapped_column(Instant)
    """Since when they say so; the queue is in this order."""
    seated_at: Mapped[datetime | None] = mapped_column(Instant)


class Attendance(db.Model):  # type: ignore[name-defined,misc]
    """That a member came. Corrected ones stay, so that the points of one and the same attendance go and come."""

    __tablename__ = "calendar_attendances"
    __table_args__ = (
        UniqueConstraint("event_id", "member_id"),
        Index("ix_calendar_attendances_member_id", "member_id", "event_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("calendar_events.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    noted_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class CalendarFeed(db.Model):  # type: ignore[name-defined,misc]
    """The secret address under which a member's calendar program reads their seats. Without a row there is none."""

    __tablename__ = "calendar_feeds"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    secret: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(Instant)


class CalendarQuestion(db.Model):  # type: ignore[name-defined,misc]
    """A question to management, with its answer in writing."""

    __tablename__ = "calendar_questions"
    __table_args__ = (
        _one_of("outcome", [outcome.value for outcome in Outcome]),
        CheckConstraint("(outcome = 'open') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("support_count >= 0", name="support_count"),
        Index("ix_calendar_questions_event_id", "event_id", "support_count", "id"),
        Index("ix_calendar_questions_due", "outcome", "due_on", "id"),
        Index("ix_calendar_questions_author_id", "author_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("calendar_events.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    line: Mapped[str] = mapped_column(String(200))
    body_markdown: Mapped[str] = mapped_column(Text, default="")
    body_html: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(Instant)
    due_on: Mapped[date] = mapped_column(Date)
    """The day by whose end there should be an answer, in the event's zone."""
    support_count: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str] = mapped_column(String(10), default=Outcome.OPEN.value)
    answer_markdown: Mapped[str] = mapped_column(Text, default="")
    """The answer, or why there is none."""
    answer_html: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    overdue_told_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def url(self) -> str:
        """Its place on the event's page."""
        return f"/calendar/{self.event_id}#question-{self.id}"


class QuestionSupport(db.Model):  # type: ignore[name-defined,misc]
    """That a member wants this question answered too."""

    __tablename__ = "calendar_question_supports"
    __table_args__ = (
        UniqueConstraint("question_id", "member_id"),
        Index("ix_calendar_question_supports_member_id", "member_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("calendar_questions.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    supported_at: Mapped[datetime] = mapped_column(Instant)
