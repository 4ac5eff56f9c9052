"""Browser forms of the help button into clean values."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from community.members.forms import AccountForm
from community.widget.rules import ORIGIN_LONGEST


class OriginForm(AccountForm):
    """Listing a site."""

    origin = StringField(
        "Address of the site",
        [
            DataRequired("Type the address of a site."),
            Length(max=ORIGIN_LONGEST, message="This is far too long."),
        ],
    )
