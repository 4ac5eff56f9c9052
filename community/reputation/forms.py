"""What admins type about the rules of points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, DateField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Optional

from community.members.forms import AccountForm
from community.reputation.rules import Cause, Rule, RuleSet

WHOLE = "Type a whole number."


class _Whole(IntegerField):
    """A whole number, refused in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError as error:
            raise ValueError(WHOLE) from error


class RulesForm(AccountForm):
    """A whole draft: one row of fields for each cause, named `<cause>-<field>`."""

    revision = _Whole(validators=[InputRequired(WHOLE)])
    daily_cap_points = _Whole("Points a day from marks, at most", validators=[InputRequired(WHOLE)])
    changelog = TextAreaField("What changes, and why")

    def rules(self) -> dict[Cause, Rule]:
        """What was typed, cause by cause."""
        return {
            cause: Rule(
                points=self._value(cause, "points") or 0,
                is_daily=bool(self._value(cause, "is_daily")),
                limit_per_post=self._value(cause, "limit_per_post"),
                fades_after=self._value(cause, "fades_after"),
                pair_limit=self._value(cause, "pair_limit"),
                giver_age_days=self._value(cause, "giver_age_days") or 0,
                excludes_staff=not self._value(cause, "staff_too"),
            )
            for cause in Cause
        }

    def row(self, cause: Cause) -> Mapping[str, Any]:
        """The fields of one cause, by their short names."""
        return {name: self[f"{cause.value}-{name}"] for name in _FIELDS}

    def _value(self, cause: Cause, name: str) -> Any:
        return self[f"{cause.value}-{name}"].data


_FIELDS = {
    "points": lambda label: _Whole(f"{label}: points", validators=[InputRequired(WHOLE)]),
    "is_daily": lambda label: BooleanField(f"{label}: within the day’s limit"),
    "limit_per_post": lambda label: _Whole(f"{label}: at most for each post", validators=[Optional()]),
    "fades_after": lambda label: _Whole(f"{label}: fades after", validators=[Optional()]),
    "pair_limit": lambda label: _Whole(f"{label}: at most from one member", validators=[Optional()]),
    "giver_age_days": lambda label: _Whole(
        f"{label}: days that the giver’s account is old", validators=[Optional()]
    ),
    "staff_too": lambda label: BooleanField(f"{label}: staff too"),
}

for _cause in Cause:
    for _name, _make in _FIELDS.items():
        setattr(RulesForm, f"{_cause.value}-{_name}", _make(_cause.value.replace("_", " ").capitalize()))


def values_of(rules: RuleSet, revision: int) -> dict[str, Any]:
    """A rule set as the form's data."""
    values: dict[str, Any] = {
        "revision": revision,
        "daily_cap_points": rules.daily_cap_points,
        "changelog": rules.changelog,
    }
    for cause in Cause:
        rule = rules.rule(cause) or Rule(points=0)
        for name in _FIELDS:
            value = not rule.excludes_staff if name == "staff_too" else getattr(rule, name)
            values[f"{cause.value}-{name}"] = value or None if name == "giver_age_days" else value
    return values


class DryRunForm(AccountForm):
    """The period on which a draft is tried."""

    since = DateField("From", validators=[InputRequired("Choose the first day.")])
    until = DateField("To", validators=[InputRequired("Choose the last day.")])


class ScheduleForm(AccountForm):
    """When a draft begins."""

    revision = _Whole(validators=[InputRequired(WHOLE)])
    starts_on = DateField("In force from (UTC)", validators=[InputRequired("Choose the first day.")])
    notice_days = _Whole("Days of notice", validators=[InputRequired(WHOLE)])
