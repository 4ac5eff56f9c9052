"""Browser forms of reports and decisions into clean values. What is acceptable is judged by the actions."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, Length

from community.members.rules.suspensions import DURATIONS
from community.moderation.rules import EXPLAINED, Outcome, Reason, Says

_TEXT = Length(
    max=5_000
)  # Longer is no report at all; up to here the action says by how much it is too long.


class FlagForm(FlaskForm):
    """Reporting a post."""

    reason = RadioField(
        "What is wrong with it?", choices={reason.value: reason.label for reason in EXPLAINED}
    )
    words = TextAreaField("In your own words", [_TEXT])

    @property
    def chosen(self) -> Reason | None:
        """The reason, or None for one that does not exist."""
        return next((reason for reason in Reason if reason.value == self.reason.data), None)


class DecisionForm(FlaskForm):
    """Deciding about an item."""

    outcome = StringField(validators=[AnyOf([outcome.value for outcome in Outcome], "Choose what to do.")])
    reason = StringField("Reason", [Length(max=200)])
    suspend_days = SelectField(
        "Suspend its author as well",
        choices={"0": "No"} | {days: f"For {words}" for days, words in DURATIONS.items()},
        default="0",
    )


class OpinionForm(FlaskForm):
    """Saying what one thinks of an item."""

    says = StringField(validators=[AnyOf([says.value for says in Says], "Say whether it can stay.")])


class AppealForm(FlaskForm):
    """Asking for another look."""

    words = TextAreaField("What was overlooked?", [_TEXT])
