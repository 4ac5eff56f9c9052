"""Browser forms of tickets, of the desk and of teams into clean values. What is acceptable is judged by the action."""

from __future__ import annotations

import re
import secrets

from flask_wtf.file import MultipleFileField
from wtforms import (
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from community.escalation.rules import Audience, Priority, Promise, Then
from community.members.forms import AccountForm

LINE_LONGEST = 5_000  # Longer is no line at all; up to here the action says by how much it is too long.
FORM_KEY = re.compile(r"[A-Za-z0-9_-]{22,64}")

_LINE = Length(max=LINE_LONGEST, message="This is far too long.")


PRIORITIES = {one.value: one.label for one in Priority}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class KeyedForm(AccountForm):
    """A form that is sent once however often its button is pressed."""

    form_key = HiddenField()

    def keep_key(self) -> str:
        """The form's key; a new one where none came along, or one that we would not have made."""
        if not FORM_KEY.fullmatch(self.form_key.data or ""):
            self.form_key.data = secrets.token_urlsafe(16)
        key: str = self.form_key.data
        return key


class TicketForm(KeyedForm):
    """Asking the support team."""

    title = StringField("What is it about?", [_LINE])
    body_markdown = TextAreaField("Details")
    product_id = SelectField("Product", coerce=int, default=0)
    files = MultipleFileField("Pictures or files")
    name = StringField("Your name", [_LINE])
    email = EmailField("Your e-mail address", [_LINE])
    website = StringField("Leave this empty")
    """Nobody sees it; only programs that fill in everything do."""
    source = HiddenField()


class EscalateForm(AccountForm):
    """Handing a thread to a team."""

    reason = TextAreaField("Why?", [_LINE])
    team_id = SelectField("Team", coerce=int, default=0)
    priority = SelectField("Priority", choices=PRIORITIES, default=Priority.NORMAL.value)


class MessageForm(KeyedForm):
    """Writing in a ticket as its customer."""

    body_markdown = TextAreaField("Your message")


class AnswerForm(MessageForm):
    """Writing in a ticket as the team."""

    audience = RadioField("Who reads it", choices={one.value: one.value for one in Audience})
    then = SelectField(
        "Afterwards",
        choices={
            Then.WAIT.value: "Wait for the customer",
            Then.STAY.value: "Keep it with us",
            Then.SOLVE.value: "Solved",
        },
        default=Then.WAIT.value,
    )
    no_public_reason = StringField("Why there is no public word", [_LINE])
    seen_message_id = HiddenField()


class AssignForm(AccountForm):
    """Who has it."""

    member_id = SelectField("Who has it", coerce=int, default=0)


class SortForm(AccountForm):
    """Which team, how urgent."""

    team_id = SelectField("Team", coerce=int)
    priority = SelectField("Priority", choices=PRIORITIES)


class SnoozeForm(AccountForm):
    """Laid aside for how long."""

    hours = SelectField(
        "Come back in",
        coerce=int,
        choices={1: "an hour", 4: "4 hours", 24: "a day", 72: "3 days", 168: "a week", 720: "30 days"},
        default=24,
    )


class MergeForm(AccountForm):
    """Which ticket it is part of."""

    number = StringField("Number of the other ticket", [_LINE])


class RatingForm(AccountForm):
    """How it went."""

    is_solved = RadioField("Is it solved?", choices={"yes": "Yes", "no": "No, not yet"})
    effort = RadioField(
        "How much trouble was it for you?",
        choices={"1": "None", "2": "A little", "3": "Some", "4": "Much", "5": "Far too much"},
    )
    satisfaction = RadioField(
        "How content are you with how we helped?",
        choices={"5": "Very", "4": "Rather", "3": "So-so", "2": "Not really", "1": "Not at all"},
    )
    words = TextAreaField("Anything to add?", [_LINE])


def _minutes() -> IntegerField:
    return IntegerField("Minutes", [InputRequired("Type a number of minutes.")])


class TeamForm(AccountForm):
    """A team: who, when, and what it promises."""

    name = StringField("Name", [_LINE])
    purpose = StringField("What it is for", [_LINE])
    zone = SelectField("Time zone", validate_choice=False)
    holidays = TextAreaField("Days off", [_LINE])
    member_ids = SelectMultipleField("Who works in it", coerce=int, validate_choice=False)

    def promises(self) -> dict[Priority, Promise]:
        """What was typed, as far as it is whole."""
        return {
            one: Promise(*(self[f"{one.value}_{what}"].data or 0 for what in ("first", "next", "solve")))
            for one in Priority
        }

    def weekly(self) -> dict[int, tuple[str, str] | None]:
        """The hours of each day as they were typed: `09:00-17:00`; an empty line is a day off."""
        days: dict[int, tuple[str, str] | None] = {}
        for day in range(7):
            typed = (self[f"day_{day}"].data or "").replace("–", "-").strip()
            opens, _, closes = typed.partition("-")
            days[day] = (opens, closes) if typed else None
        return days


for _priority in Priority:
    for _what in ("first", "next", "solve"):
        setattr(TeamForm, f"{_priority.value}_{_what}", _minutes())
for _day, _name in enumerate(DAYS):
    setattr(TeamForm, f"day_{_day}", StringField(_name, [_LINE]))
