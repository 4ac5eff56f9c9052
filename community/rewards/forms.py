"""What admins type about rewards."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from wtforms import DateField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from community.core.money import CURRENCIES, plain, to_minor
from community.members.forms import AccountForm
from community.rewards.rules.terms import FIELDS, Shortage, Terms

WHOLE = "Type a whole number."


class _Whole(IntegerField):
    """A whole number, refused in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError as error:
            raise ValueError(WHOLE) from error


class TermsForm(AccountForm):
    """A whole draft of the rules: amounts as people write them, other numbers whole."""

    revision = _Whole(validators=[InputRequired(WHOLE)])
    currency = SelectField("Currency", choices=list(CURRENCIES))
    shortage = SelectField("When the budget is short", choices={kind.value: kind.label for kind in Shortage})
    changelog = TextAreaField("What changes, and why")

    def terms(self) -> Terms | None:
        """What was typed; None, with the fault at its field, when an amount is none."""
        values: dict[str, Any] = {"currency": self.currency.data, "shortage": self.shortage.data}
        is_good = True
        for field in FIELDS:
            said = self[field.name]
            if not field.is_money:
                values[field.name] = said.data
                continue
            try:
                values[field.name] = to_minor(said.data or "0", self.currency.data)
            except (ValueError, KeyError) as error:
                said.errors = [*said.errors, str(error)]
                is_good = False
        return Terms(**values) if is_good else None

    def rows(self) -> list[tuple[str, Any]]:
        """The fields of the numbers with their labels, in the order of the rules."""
        return [(field.label, self[field.name]) for field in FIELDS]


for _field in FIELDS:
    setattr(
        TermsForm,
        _field.name,
        StringField(_field.label)
        if _field.is_money
        else _Whole(_field.label, validators=[InputRequired(WHOLE)]),
    )


def values_of(terms: Terms, revision: int, changelog: str) -> dict[str, Any]:
    """Terms as the form's data."""
    values: dict[str, Any] = {
        "revision": revision,
        "currency": terms.currency,
        "shortage": terms.shortage,
        "changelog": changelog,
    }
    for field in FIELDS:
        value = getattr(terms, field.name)
        values[field.name] = plain(value, terms.currency) if field.is_money else value
    return values


class DryRunForm(AccountForm):
    """The days on which a draft is tried."""

    since = DateField("From", validators=[InputRequired("Choose the first day.")])
    until = DateField("To", validators=[InputRequired("Choose the last day.")])


class ProposalForm(AccountForm):
    """When a draft is to begin."""

    revision = _Whole(validators=[InputRequired(WHOLE)])
    starts_on = DateField("In force from (UTC)", validators=[InputRequired("Choose the first day.")])
    notice_days = _Whole("Days of notice", validators=[InputRequired(WHOLE)])


class ApprovalForm(AccountForm):
    """That somebody else's draft is good, as it was seen."""

    revision = _Whole(validators=[InputRequired(WHOLE)])


class PeriodForm(AccountForm):
    """The dates of a period; ends are the first day after."""

    zone = StringField("Zone", validators=[InputRequired("Choose a zone."), Length(max=50)])
    starts_on = DateField("First day", validators=[InputRequired("Choose the first day.")])
    ends_on = DateField("Ends with the beginning of", validators=[InputRequired("Choose the day after it.")])
    statement_on = DateField("Statement from", validators=[InputRequired("Choose a day.")])
    choose_from_on = DateField("Choose from", validators=[InputRequired("Choose a day.")])
    choose_until_on = DateField(
        "Choosing ends with the beginning of", validators=[InputRequired("Choose a day.")]
    )
    pays_on = DateField("Paid on", validators=[InputRequired("Choose a day.")])

    def validate_zone(self, field: StringField) -> None:
        """Zones that every machine knows."""
        if field.data not in available_timezones():
            raise ValidationError("Type a zone's IANA name, such as Europe/London.")


class BudgetForm(AccountForm):
    """How much money a period has."""

    budget = StringField("Budget", validators=[InputRequired("Type an amount."), Length(max=20)])
    reason = StringField("Why", validators=[Length(max=300)])


class CloseForm(AccountForm):
    """That a period is closed on purpose."""

    understood = HiddenField()
