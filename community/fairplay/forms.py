"""Browser forms of fair play into clean values."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from community.fairplay.rules.cases import ACT_WORDS
from community.fairplay.rules.suspicion import Act

_LONG = Length(max=5_000, message="This is far too long.")


class DecisionForm(FlaskForm):
    act = RadioField(
        "What to do",
        choices=[SelectChoice(act.value, ACT_WORDS[act]) for act in Act],
        validators=[DataRequired("Choose what to do.")],
    )
    reason = TextAreaField("Reason", validators=[_LONG])


class AppealForm(FlaskForm):
    words = TextAreaField("What should we know?", validators=[_LONG])
