"""What admins type about payouts."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from community.core.money import plain, to_minor
from community.members.forms import AccountForm
from community.payouts.rules.terms import BOUNDS, Terms
from community.rails.rules import Destination
from community.rails.rules.accounts import bic_fault, iban_fault, name_fault

WHOLE = "Type a whole number."
MONEY = frozenset(name for name in BOUNDS if name.endswith("_minor"))
LABELS: dict[str, tuple[str, str]] = {
    "cash_least_minor": ("Least for cash", "Below it members choose credit or a gift, or keep it."),
    "second_approval_minor": (
        "Two approvals from",
        "Batches of this and more need two people besides whoever prepared them.",
    ),
    "details_hold_hours": (
        "Hours to wait after new payment details",
        "In case it was not the member who changed them.",
    ),
    "jump_factor": (
        "Held from so many times the usual",
        "Against the median of at least three that arrived before.",
    ),
    "first_large_minor": ("First payout held from", "To somebody who never got one."),
    "tax_threshold_minor": ("Tax details needed above", "In a calendar year (UTC). 0 asks nobody."),
    "match_percent": ("The brand adds to gifts, per cent", "0 adds nothing."),
    "match_most_minor": ("At most, to one gift", ""),
    "appeal_days": ("Days to appeal", ""),
}
"""What each number of the terms is called, and what it does."""


class _Whole(IntegerField):
    """A whole number, refused in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError as error:
            raise ValueError(WHOLE) from error


class ReasonForm(AccountForm):
    """Why something is done to a payout or a batch."""

    reason = StringField("Why", validators=[Length(max=300, message="At most 300 letters.")])


class PrepareForm(AccountForm):
    """Which payouts are put together."""

    rail = StringField("Way", validators=[InputRequired("Choose a way."), Length(max=10)])
    currency = StringField("Currency", validators=[InputRequired("Choose a currency."), Length(max=3)])


class ApproveForm(AccountForm):
    """That a batch is good, as it was seen."""

    revision = _Whole("Revision", validators=[InputRequired(WHOLE)])


class AnswerForm(AccountForm):
    """A file of the bank's."""

    file = FileField("The bank’s file")


class StatementForm(AccountForm):
    """A statement with the days that it covers."""

    rail = SelectField("Way")
    since = DateField("From", validators=[InputRequired("Choose the first day.")])
    until = DateField("To", validators=[InputRequired("Choose the last day.")])
    file = FileField("The statement")

    def validate_until(self, field: DateField) -> None:
        """A span runs forward."""
        if field.data is not None and self.since.data is not None and field.data < self.since.data:
            raise ValidationError("It ends before it begins.")


class SettleForm(AccountForm):
    """What a fault was, and what was done about it."""

    words = TextAreaField("What was it, and what was done?", validators=[Length(max=500)])


class ClosingForm(AccountForm):
    """What became of a payout by what an admin found out."""

    outcome = RadioField(
        "What became of it?",
        choices={"paid": "It was paid", "unpaid": "It was not paid, and will not be"},
        validators=[InputRequired("Say whether it was paid.")],
    )
    evidence = TextAreaField("How do you know?", validators=[Length(max=500)])


class DecisionForm(AccountForm):
    """The answer to an appeal."""

    verdict = RadioField(
        "Decision",
        choices={
            "granted": "Granted: the money goes on, or is given back",
            "refused": "Refused: it stays as it is",
        },
        validators=[InputRequired("Decide one or the other.")],
    )
    answer = TextAreaField("What the member reads", validators=[Length(max=2_000)])


class CharityForm(AccountForm):
    """A charity that members can give to."""

    name = StringField("Name", validators=[Length(max=70)])
    about = TextAreaField("What it does", validators=[Length(max=500)])
    url = StringField("Its site", validators=[Length(max=300)])
    holder_name = StringField("Account holder", validators=[Length(max=140)])
    iban = StringField("IBAN", validators=[Length(max=50)])
    bic = StringField("BIC", validators=[Length(max=20)])

    def validate_holder_name(self, field: StringField) -> None:
        """A name that stands on a transfer."""
        if words := name_fault(field.data or ""):
            raise ValidationError(words)

    def validate_iban(self, field: StringField) -> None:
        """An account that exists."""
        if words := iban_fault(field.data or ""):
            raise ValidationError(words)

    def validate_bic(self, field: StringField) -> None:
        """Only where it fits."""
        if words := bic_fault(field.data or "", self.iban.data or ""):
            raise ValidationError(words)

    def destination(self) -> Destination:
        """Where its transfers go."""
        return Destination(
            holder_name=(self.holder_name.data or "").strip(),
            iban=(self.iban.data or "").strip(),
            bic=(self.bic.data or "").strip(),
        )


class OfferForm(AccountForm):
    """Whether a charity is offered."""

    offered = RadioField(choices=["yes", "no"], validators=[InputRequired("Choose.")])


class TermsForm(AccountForm):
    """The numbers of paying out: amounts as people write them, other numbers whole."""

    def terms(self, currency: str) -> Terms | None:
        """What was typed; None, with the fault at its field, when an amount is none."""
        values: dict[str, int] = {}
        for name in BOUNDS:
            said = self[name]
            try:
                values[name] = to_minor(said.data or "0", currency) if name in MONEY else said.data
            except ValueError as error:
                said.errors = [*said.errors, str(error)]
        return Terms(**values) if len(values) == len(BOUNDS) else None

    def rows(self) -> list[tuple[Any, str]]:
        """The fields with their hints, in the order of the terms."""
        return [(self[name], hint) for name, (_, hint) in LABELS.items()]


for _name, (_label, _) in LABELS.items():
    setattr(
        TermsForm,
        _name,
        StringField(_label, validators=[InputRequired("Type an amount."), Length(max=20)])
        if _name in MONEY
        else _Whole(_label, validators=[InputRequired(WHOLE)]),
    )


def values_of(terms: Terms, currency: str) -> dict[str, Any]:
    """Terms as the form's data."""
    return {
        name: plain(getattr(terms, name), currency) if name in MONEY else getattr(terms, name)
        for name in BOUNDS
    }
