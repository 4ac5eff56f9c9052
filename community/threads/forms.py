"""Browser forms of threads into clean values."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from community.threads.rules import Kind

TITLE_FIELD_LONGEST = (
    5_000  # Longer is no title at all; up to here the action says by how much it is too long.
)


class AskForm(FlaskForm):
    """Asking a question, or opening a discussion or an announcement. Lengths are judged by the action."""

    title = StringField("Your question in one sentence", [Length(max=TITLE_FIELD_LONGEST)])
    body_markdown = TextAreaField("Details")
    board_id = SelectField(
        "Board", [InputRequired(), NumberRange(1, message="Choose a board.")], coerce=int, default=0
    )
    product_id = SelectField("Product", coerce=int, default=0)
    tags = StringField("Tags", [Length(max=300)], description="Separated by commas")
    kind = SelectField("Kind", default=Kind.QUESTION.value)
    is_warned = BooleanField("Publish it as it is")

    @property
    def tag_names(self) -> list[str]:
        """The tags as typed, apart."""
        return [name for name in (part.strip() for part in (self.tags.data or "").split(",")) if name]


class EditForm(AskForm):
    """Changing a thread."""

    reason = StringField("What did you change, and why?", [Length(max=200)])
    revision = IntegerField(widget=HiddenInput(), validators=[Optional()])
    """Which version the writer began with, so that nobody's change is overwritten unseen."""


class ReasonForm(FlaskForm):
    """A reason for what a moderator does."""

    reason = StringField("Reason", [Length(max=200)])


class MoveForm(FlaskForm):
    """Moving a thread to another board."""

    board_id = SelectField("Board", coerce=int)


class CloseForm(ReasonForm):
    """Closing a thread, with a reason or as a duplicate."""

    duplicate_of = StringField("Address or number of the other thread", [Length(max=300)])


class DraftForm(FlaskForm):
    """What is being typed; kept without judging it."""

    title = StringField()
    body_markdown = TextAreaField()
    tags = StringField()
    board_id = IntegerField(validators=[Optional()])
    product_id = IntegerField(validators=[Optional()])
    kind = HiddenField()
