"""Browser forms of employees into clean values. What is acceptable is judged by the actions."""

from __future__ import annotations

from wtforms import BooleanField, DateField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from community.employees.rules import Training, write_quiz
from community.members.forms import AccountForm

_LINE = Length(max=1_000, message="This is far too long.")
_TEXT = Length(max=60_000, message="This is far too long.")


class DomainForm(AccountForm):
    """A domain of the brand, looked at before it is listed."""

    domain = StringField("Domain", [_LINE])
    team = StringField("Team", [_LINE])
    with_subdomains = BooleanField("Addresses at its sub-domains too")
    seen = HiddenField()
    """The domain as the page last showed it, with its number of members."""


class VerifyForm(AccountForm):
    """Saying by hand that somebody works here."""

    username = StringField("Member", [_LINE])
    team = StringField("Team", [_LINE])
    reason = TextAreaField("How you know", [_LINE])


class TeamForm(AccountForm):
    """Another team."""

    team = StringField("Team", [_LINE])


class EndForm(AccountForm):
    """The end of an employment."""

    reason = TextAreaField("Why", [_LINE])


class TrainingForm(AccountForm):
    """A new version of the training."""

    material = TextAreaField("What colleagues should know", [_TEXT])
    quiz = TextAreaField("Questions", [_TEXT])
    pass_mark = IntegerField("Right answers that pass it", [Optional()])
    note = StringField("What is new", [_LINE])
    due_on = DateField("Everybody needs it from", [Optional()])

    def fill(self, training: Training) -> None:
        """Begin with what is in force."""
        self.material.data = training.material_markdown
        self.quiz.data = write_quiz(training.questions)
        self.pass_mark.data = training.pass_mark
