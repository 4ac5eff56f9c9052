"""The form of a report into clean values."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import TextAreaField


class ReportForm(FlaskForm):
    """Why an answer is wrong or dangerous. Its length is judged by the action."""

    reason = TextAreaField("What is wrong with it?")
