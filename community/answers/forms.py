"""Browser forms of answers into clean values."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from community.threads.forms import TITLE_FIELD_LONGEST

LARGEST_ID = 2**63 - 1


class PostForm(FlaskForm):
    """An answer or a reply. Its length is judged by the action."""

    body_markdown = TextAreaField("Your answer")


class EditPostForm(PostForm):
    """Changing an answer or a reply."""

    reason = StringField("What did you change, and why?", [Length(max=200)])
    revision = IntegerField(widget=HiddenInput(), validators=[Optional()])


class AcceptanceForm(FlaskForm):
    """Which answer is accepted."""

    answer_id = IntegerField("Answer", [InputRequired(), NumberRange(1, LARGEST_ID)])
    first = BooleanField("Show it first")


class MergeForm(FlaskForm):
    """Into which thread this one goes."""

    target = StringField(
        "The thread that stays",
        [
            InputRequired("Say into which thread this one goes: paste its address, or type its number."),
            Length(max=300),
        ],
    )


class SplitForm(FlaskForm):
    """Which answers become a thread of their own."""

    title = StringField("Title of the new thread", [Length(max=TITLE_FIELD_LONGEST)])
    board_id = SelectField("Board", coerce=int)
    answers = SelectMultipleField("Answers", coerce=int, validate_choice=False)
