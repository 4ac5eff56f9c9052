"""Browser forms of tickets into clean values. What is acceptable is judged by the action."""

from __future__ import annotations

import re
import secrets

from flask_wtf.file import MultipleFileField
from wtforms import EmailField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from community.members.forms import AccountForm

LINE_LONGEST = 5_000  # Longer is no line at all; up to here the action says by how much it is too long.
FORM_KEY = re.compile(r"[A-Za-z0-9_-]{22,64}")

_LINE = Length(max=LINE_LONGEST, message="This is far too long.")


class TicketForm(AccountForm):
    """Asking the support team."""

    title = StringField("What is it about?", [_LINE])
    body_markdown = TextAreaField("Details")
    product_id = SelectField("Product", coerce=int, default=0)
    files = MultipleFileField("Pictures or files")
    name = StringField("Your name", [_LINE])
    email = EmailField("Your e-mail address", [_LINE])
    website = StringField("Leave this empty")
    """Nobody sees it; only programs that fill in everything do."""
    source = HiddenField()
    form_key = HiddenField()
    """The form's own, so that it is sent once however often the button is pressed."""

    def keep_key(self) -> str:
        """The form's key; a new one where none came along, or one that we would not have made."""
        if not FORM_KEY.fullmatch(self.form_key.data or ""):
            self.form_key.data = secrets.token_urlsafe(16)
        key: str = self.form_key.data
        return key
