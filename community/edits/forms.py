"""Browser forms of proposed edits into clean values. What is acceptable is judged by the actions."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

_LINE = Length(max=5_000)  # Longer is no line at all; up to here the action says by how much it is too long.


class SuggestionForm(FlaskForm):
    """Proposing another text."""

    title = StringField("Title", [_LINE])
    body_markdown = TextAreaField("Text")
    summary = StringField("What is better now?", [_LINE])
    revision = IntegerField(widget=HiddenInput(), validators=[Optional()])
    """Which version the writer began with."""


class EditDecisionForm(FlaskForm):
    """Accepting or declining a proposal."""

    outcome = StringField(validators=[AnyOf(["accepted", "improved", "declined"])])
    title = StringField("Title", [_LINE])
    body_markdown = TextAreaField("Text")
    reason = StringField("Why not?", [Length(max=200)])
    revision = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    """Which version of the post whoever decides has seen."""
