"""Browser forms of routing into clean values."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField


class LimitForm(FlaskForm):
    """How many questions a day are enough; nothing for no limit."""

    answers_a_day = StringField("Questions a day at most")

    @property
    def number(self) -> int | None:
        """The number that was typed; None for nothing, 0 for what is no number (which the action refuses)."""
        typed = (self.answers_a_day.data or "").strip()
        if not typed:
            return None
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
