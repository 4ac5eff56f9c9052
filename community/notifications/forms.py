"""What browsers and scripts say was read, into clean values."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from community.notifications.rules import SHOWN_MOST

LARGEST_ID = 2**53 - 1  # What a script can count to; our ids stay far below.


class AllReadForm(FlaskForm):
    """“Mark all as read”: up to the newest item that the page showed."""

    up_to = IntegerField(validators=[InputRequired(), NumberRange(0, LARGEST_ID)])


def shown_ids(data: Any, name: str) -> list[int]:
    """The ids in the list `name` of what a script sent; whatever is no id is passed over."""
    listed = data.get(name) if isinstance(data, dict) else None
    if not isinstance(listed, list):
        return []
    return [item for item in listed[:SHOWN_MOST] if type(item) is int and 0 < item <= LARGEST_ID]
