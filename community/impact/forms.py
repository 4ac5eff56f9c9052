"""Browser forms of impact into clean values."""

from __future__ import annotations

from wtforms import BooleanField, StringField, TextAreaField

from community.impact.rules import MINUTES_MOST
from community.members.forms import AccountForm


class NoteForm(AccountForm):
    """A thank-you note."""

    body = TextAreaField("Your thank-you")


class ShownForm(AccountForm):
    """What others see of one's impact."""

    shows_money = BooleanField("Show what it saved")
    shows_notes = BooleanField("Show thank-you notes")


class TermsForm(AccountForm):
    """How long a contact takes, and what is public."""

    minutes = StringField("Minutes that one contact takes an agent")
    is_public = BooleanField("Show everybody how many people this community helped")
    shows_money = BooleanField("Let members’ pages show what their answers saved")

    @property
    def number(self) -> int | None:
        """The minutes that were typed; None for nothing, a refused number for what is none."""
        typed = (self.minutes.data or "").strip()
        if not typed:
            return None
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else MINUTES_MOST + 1
