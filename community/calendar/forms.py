"""Browser forms of the calendar into clean values. What is acceptable is judged by the actions."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional
from wtforms.widgets import DateInput, DateTimeLocalInput

from community.calendar.rules import ANSWER_DAYS, AUDIENCES, Kind, Pattern, Which, zone_choices
from community.members.forms import AccountForm

if TYPE_CHECKING:
    from community.calendar.models import CalendarEvent

_LINE = Length(max=1_000, message="This is far too long.")
_TEXT = Length(max=100_000, message="This is far too long.")
_WHICH = {
    Which.UNSAID.value: "It does not matter",
    Which.EARLIER.value: "The earlier one",
    Which.LATER.value: "The later one",
}
DIGITS_MOST = 12


class LocalField(StringField):
    """What a clock on the wall shows, without a zone; `local` is None for what is no time."""

    widget = DateTimeLocalInput()

    @property
    def local(self) -> datetime | None:
        """The time that was typed."""
        typed = (self.data or "").strip()[:40]
        try:
            found = datetime.fromisoformat(typed)
        except ValueError:
            return None
        return found.replace(tzinfo=None, second=0, microsecond=0)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.data or "").strip()


class DayField(StringField):
    """A day; `day` is None for what is none."""

    widget = DateInput()

    @property
    def day(self) -> date | None:
        """The day that was typed."""
        try:
            return date.fromisoformat((self.data or "").strip()[:40])
        except ValueError:
            return None


class CountField(IntegerField):
    """A whole number, or nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip().replace(",", "") if valuelist else ""
        self.data = None
        if not text:
            return
        if not (text.isascii() and text.isdigit()) or len(text) > DIGITS_MOST:
            raise ValueError("Write a whole number, or leave it empty.")
        self.data = int(text)


class PlanForm(AccountForm):
    """Planning or changing an event."""

    title = StringField("Title", [_LINE])
    kind = SelectField("Kind", choices={kind.value: kind.label for kind in Kind}, validate_choice=False)
    audience = SelectField(
        "For whom",
        choices={audience.value: audience.label for audience in AUDIENCES},
        validate_choice=False,
    )
    body = TextAreaField("What it is about", [_TEXT])
    place = StringField("Place", [_LINE])
    link = StringField("Link to join", [_LINE])
    zone = StringField("Time zone", [_LINE])
    starts = LocalField("Begins", [_LINE])
    starts_which = SelectField("If that time comes twice", choices=_WHICH, validate_choice=False)
    ends = LocalField("Ends", [_LINE])
    ends_which = SelectField("If the end comes twice", choices=_WHICH, validate_choice=False)
    rsvp_closes = LocalField("Replies until", [_LINE])
    capacity = CountField("Seats", [Optional()])
    lead = StringField("Led by", [_LINE])
    executive = StringField("Who of management answers", [_LINE])
    answer_days = CountField("Working days to answer within", [Optional()])
    pattern = SelectField(
        "Repeat",
        choices={"": "Once"} | {pattern.value: pattern.label for pattern in Pattern},
        validate_choice=False,
    )
    until = DayField("Until", [_LINE])

    def begin(self, zone: str) -> None:
        """Show what a new event usually is."""
        self.zone.data, self.kind.data, self.audience.data = zone, Kind.TRAINING.value, "super_users"
        self.answer_days.data = ANSWER_DAYS

    def fill(self, event: CalendarEvent, lead: str, *, is_copy: bool = False) -> None:
        """Show what the event is; a copy lacks its times."""
        for name in (
            "title",
            "kind",
            "audience",
            "place",
            "link",
            "zone",
            "capacity",
            "executive",
            "answer_days",
        ):
            self[name].data = getattr(event, name)
        self.body.data, self.lead.data = event.body_markdown, lead
        if is_copy:
            return
        self.starts.data, self.ends.data = _typed(event.starts_local), _typed(event.ends_local)
        for field, local, at in (
            (self.starts_which, event.starts_local, event.starts_at),
            (self.ends_which, event.ends_local, event.ends_at),
        ):
            first, second = (local.replace(tzinfo=event.zoneinfo, fold=fold) for fold in (0, 1))
            if first.utcoffset() != second.utcoffset():
                is_later = at.astimezone(event.zoneinfo).utcoffset() == second.utcoffset()
                field.data = (Which.LATER if is_later else Which.EARLIER).value
        if event.rsvp_closes_at != event.starts_at:
            self.rsvp_closes.data = _typed(event.rsvp_closes_at.astimezone(event.zoneinfo))

    @property
    def zones(self) -> list[str]:
        """The names of all zones, for completing."""
        return sorted(zone_choices())

    @property
    def asks_which(self) -> tuple[bool, bool]:
        """Whether to ask which of two equal times is meant, for start and end: where that was answered or refused."""
        return tuple(  # type: ignore[return-value]
            bool(which.data) or any("comes twice" in error for error in local.errors)
            for which, local in ((self.starts_which, self.starts), (self.ends_which, self.ends))
        )

    @property
    def series(self) -> Pattern | None:
        """How it repeats; None for once."""
        return Pattern(self.pattern.data) if self.pattern.data in {one.value for one in Pattern} else None

    def refuse_times(self) -> bool:
        """Mark a closing time that is none; answer whether there is one."""
        if not self.rsvp_closes.is_empty and self.rsvp_closes.local is None:
            self.rsvp_closes.errors = ["Type a date and a time, or leave it empty for the start."]
            return True
        return False

    @property
    def values(self) -> dict[str, Any]:
        """What the plan is made of."""
        texts = ("title", "kind", "audience", "body", "place", "link", "zone", "lead", "executive")
        said: dict[str, Any] = {name: self[name].data or "" for name in texts}
        said |= {"capacity": self.capacity.data, "answer_days": self.answer_days.data}
        said |= {"starts": self.starts.local, "ends": self.ends.local, "rsvp_closes": self.rsvp_closes.local}
        for name in ("starts_which", "ends_which"):
            known = {which.value for which in Which}
            said[name] = Which(self[name].data) if self[name].data in known else Which.UNSAID
        said["zone"] = said["zone"].strip()
        return said


class CancelForm(AccountForm):
    """Cancelling an event."""

    reason = TextAreaField("Why", [_LINE])
    later_too = BooleanField("Cancel the later events of this series as well")


class NotesForm(AccountForm):
    """What was said, for whoever could not come."""

    notes = TextAreaField("Notes", [_TEXT])


class AttendanceForm(AccountForm):
    """Those who came without a seat; the others are ticked."""

    walk_ins = StringField("Came without a seat", [Length(max=4_000, message="This is far too long.")])


class QuestionForm(AccountForm):
    """A question to management."""

    line = StringField("Your question, in a sentence", [_LINE])
    body = TextAreaField("More about it", [_TEXT])


class AnswerForm(AccountForm):
    """The answer to it, or why there is none."""

    body = TextAreaField("Answer", [_TEXT])


def _typed(local: datetime) -> str:
    return local.strftime("%Y-%m-%dT%H:%M")
