"""Browser forms of routing into clean values. What is acceptable is judged by the actions."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField, StringField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from community.members.forms import AccountForm
from community.routing.rules.hours import minute_of
from community.routing.rules.terms import Terms

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DIGITS_MOST = 9
_LINE = Length(max=1_000, message="This is far too long.")


class LimitForm(FlaskForm):
    """How many questions a day are enough; nothing for no limit."""

    answers_a_day = StringField("Questions a day at most")

    @property
    def number(self) -> int | None:
        """The number that was typed; None for nothing, 0 for what is no number (which the action refuses)."""
        return _number(self.answers_a_day.data, 0) if (self.answers_a_day.data or "").strip() else None


class QuietForm(AccountForm):
    """When one wants no offers."""

    quiet_from = StringField("From", [_LINE])
    quiet_to = StringField("To", [_LINE])
    days = SelectMultipleField(
        "Beginning on",
        choices={str(number): name for number, name in enumerate(WEEKDAYS)},
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    @property
    def from_minute(self) -> int | None:
        """The minute of the day at which they begin; None for what is no time."""
        return minute_of(self.quiet_from.data or "")

    @property
    def to_minute(self) -> int | None:
        """The minute of the day at which they end; None for what is no time."""
        return minute_of(self.quiet_to.data or "")

    @property
    def chosen_days(self) -> list[int]:
        """The days on which they begin, 0 for Monday."""
        return [int(day) for day in self.days.data or ()]


class PauseForm(AccountForm):
    """Until when one is away."""

    back_on = StringField("I am back on", [_LINE])

    @property
    def day(self) -> date | None:
        """The day that was typed; None for what is none."""
        try:
            return date.fromisoformat((self.back_on.data or "").strip())
        except ValueError:
            return None


class TermsForm(AccountForm):
    """The numbers that offers follow."""

    answers_a_day = StringField("Answers a day", [_LINE])
    hours_a_day = StringField("Hours a day", [_LINE])
    open_offers = StringField("Open offers at once", [_LINE])
    at_once = StringField("Helpers asked first", [_LINE])
    newcomer_minutes = StringField("Minutes for newcomers", [_LINE])
    reason = StringField("Why", [_LINE])
    number = HiddenField(default="0")

    @classmethod
    def of(cls, terms: Terms, number: int) -> TermsForm:
        """The form as it begins: the numbers in force."""
        form = cls(formdata=None)
        for name, value in asdict(terms).items():
            form[name].data = str(value)
        form.number.data = str(number)
        return form

    @property
    def terms(self) -> Terms:
        """The numbers that were typed; −1 for what is none, which the rules refuse."""
        return Terms(**{name: _number(self[name].data, -1) for name in asdict(Terms())})

    @property
    def begun_with(self) -> int:
        """The version that its writer saw."""
        return _number(self.number.data, 0)


def _number(text: str | None, otherwise: int) -> int:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS_MOST else otherwise
