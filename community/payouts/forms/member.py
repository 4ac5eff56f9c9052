"""Forms of members: claiming, payment and tax details, appeals, votes. What is acceptable is judged by the actions."""

from __future__ import annotations

import re

from wtforms import HiddenField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from community.members.forms import AccountForm
from community.payouts.rules.terms import Choice
from community.rails.rules import Destination

_LINE = Length(max=1_000, message="This is far too long.")
_TEXT = Length(max=20_000, message="This is far too long.")
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
FIELDS_OF_RAIL: dict[str, tuple[str, ...]] = {
    "manual": ("holder_name", "iban", "bic", "email", "account"),
    "sepa": ("holder_name", "iban", "bic"),
    "paypal": ("email",),
    "credit": ("account",),
}
"""What each rail asks for, in the order of the form."""


def read_choice(text: str | None) -> Choice | None:
    """The choice of that name; None for what is none."""
    return Choice(text) if text in set(Choice) else None


def read_id(text: str | None) -> int | None:
    """A whole number as addresses and hidden fields carry it; None for anything else."""
    plain = (text or "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 18 else None


class ClaimForm(AccountForm):
    """What the second step showed, sent back."""

    choice = HiddenField()
    rail = HiddenField()
    charity_id = HiddenField()
    amount_minor = HiddenField()
    claim_key = HiddenField()

    @property
    def key(self) -> str:
        """The page's key; empty for one that no page of ours made."""
        found = self.claim_key.data or ""
        return found if _KEY.fullmatch(found) else ""


class DetailsForm(AccountForm):
    """Where money goes on one rail; each rail asks for some of the fields."""

    holder_name = StringField("Name of the account’s holder", [_LINE])
    iban = StringField("IBAN", [_LINE])
    bic = StringField("BIC", [_LINE])
    email = StringField("E-mail address", [_LINE])
    account = StringField("Account number", [_LINE])
    password = PasswordField("Your password", [_LINE])
    then = HiddenField()
    """`claim` when the claim that asked for the details goes on."""

    def destination(self, rail: str) -> Destination:
        """What was typed, for this rail."""
        typed = {name: " ".join((self[name].data or "").split()) for name in FIELDS_OF_RAIL[rail]}
        return Destination(**typed)


class AppealForm(AccountForm):
    """Why another person should look."""

    words = TextAreaField("What should we know?", [_TEXT])


class TaxForm(AccountForm):
    """What a tax office asks for."""

    name = StringField("Full name", [_LINE])
    address = TextAreaField("Address", [_TEXT])
    country = StringField("Country where you pay tax", [_LINE])
    tax_id = StringField("Tax number", [_LINE])


class GiftForm(AccountForm):
    """To which charity a gift goes."""

    charity_id = SelectField("Charity", validate_choice=False)
