"""What admins type about savings."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from community.core.money import CURRENCIES


class TermsForm(FlaskForm):
    """What a contact costs, and how many visitors are asked."""

    cost = StringField(
        "What one contact with an agent costs",
        validators=[InputRequired("Say what a contact costs, such as 7.50."), Length(max=12)],
    )
    currency = SelectField("Currency", choices=list(CURRENCIES), default="GBP")
    asked_every = IntegerField(
        "Ask one in … visitors who were helped",
        default=1,
        validators=[
            InputRequired("Say how many visitors are asked, such as 3."),
            NumberRange(1, 1_000, "Ask one of between 1 and 1,000 visitors."),
        ],
    )
