"""Browser forms of the programme into clean values. What is acceptable is judged by the actions."""

from __future__ import annotations

from datetime import date

from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from community.core.money import CURRENCIES
from community.members.forms import AccountForm
from community.ranks.forms import WholeField
from community.superusers.rules.checks import TIERS_MOST
from community.superusers.rules.criteria import Bar, Criteria, Criterion, Tier
from community.superusers.rules.terms import TextKind

_LINE = Length(max=1_000, message="This is far too long.")
_TEXT = Length(max=40_000, message="This is far too long.")
_NUMBERS = {
    "window_days": "Days that count",
    "near_percent": "Told below this share of a bar, in %",
    "grace_days": "Days of grace",
    "term_months": "Months of a term",
    "vote_weight": "A Helpful mark weighs",
}


class ApplicationForm(AccountForm):
    """Why somebody wants in."""

    statement = TextAreaField("Why you would like to join", [_TEXT])


class NominationForm(AccountForm):
    """Whom staff propose, and why."""

    username = StringField("Member", [_LINE])
    statement = TextAreaField("Why", [_TEXT])


class InviteForm(AccountForm):
    """A few words with the invitation."""

    words = TextAreaField("A few words to the member", [_TEXT])


class DeclineForm(AccountForm):
    """Why not."""

    reason = TextAreaField("Why not", [_TEXT])


class JoinForm(AccountForm):
    """The agreement, ticked."""

    is_agreed = BooleanField("I have read both texts and accept them.")


class ExcuseForm(AccountForm):
    """Until when nothing is counted against somebody, and why."""

    until = StringField("Until", [_LINE])
    reason = TextAreaField("Why", [_TEXT])

    @property
    def day(self) -> date:
        """The day; a long-past one for what is none (which the action refuses)."""
        return read_day(self.until.data) or date.min


class RemoveForm(AccountForm):
    """Why somebody is taken out."""

    reason = TextAreaField("Why", [_TEXT])


class TextForm(AccountForm):
    """A new version of a text."""

    kind = SelectField("Text", choices={kind.value: kind.label for kind in TextKind})
    body = TextAreaField("The text", [_TEXT])
    sign_days = WholeField("Days to accept it")


class CostForm(AccountForm):
    """Something that the programme cost."""

    spent_on = StringField("Day", [_LINE])
    what = StringField("What for", [_LINE])
    amount = StringField("Amount", [_LINE])
    currency = SelectField("Currency", choices={code: code for code in CURRENCIES})

    @property
    def day(self) -> date:
        """The day; a long-past one for what is none (which the action refuses)."""
        return read_day(self.spent_on.data) or date.min


class CriteriaForm(AccountForm):
    """What the programme asks: a bar and a weight for each criterion, tiers, and the course of a membership."""

    least_accepted = WholeField("Accepted answers, at least")
    least_helped = WholeField("People helped, at least")
    least_answered = WholeField("People answered, at least")
    least_quality = WholeField("Answers that help, at least %")
    least_active_days = WholeField("Active days, at least")
    weight_accepted = WholeField("Weight of accepted answers")
    weight_helped = WholeField("Weight of people helped")
    weight_answered = WholeField("Weight of people answered")
    weight_quality = WholeField("Weight of answers that help")
    weight_active_days = WholeField("Weight of active days")
    window_days = WholeField(_NUMBERS["window_days"])
    near_percent = WholeField(_NUMBERS["near_percent"])
    grace_days = WholeField(_NUMBERS["grace_days"])
    term_months = WholeField(_NUMBERS["term_months"])
    vote_weight = WholeField(_NUMBERS["vote_weight"])
    tiers = TextAreaField("Tiers", [_TEXT])
    changelog = StringField("What changes, and why", [_LINE])
    begun_with = HiddenField(default="0")
    seen = HiddenField(default="")
    """What the effect on the page was computed for; other values are shown first."""

    @classmethod
    def of(cls, criteria: Criteria, number: int) -> CriteriaForm:
        """The form as it begins."""
        form = cls(formdata=None)
        for criterion, bar in criteria.bars.items():
            form[f"least_{criterion.value}"].data, form[f"weight_{criterion.value}"].data = (
                bar.least,
                bar.weight,
            )
        for name in _NUMBERS:
            form[name].data = getattr(criteria, name)
        form.tiers.data = "\n".join(f"{tier.least_score} {tier.name}" for tier in criteria.tiers)
        form.begun_with.data = str(number)
        return form

    @property
    def criteria(self) -> Criteria:
        """What was typed; nothing asks nothing."""
        return Criteria(
            bars={
                one: Bar(self[f"least_{one.value}"].data or 0, self[f"weight_{one.value}"].data or 0)
                for one in Criterion
            },
            tiers=_read_tiers(self.tiers.data or ""),
            **{name: self[name].data or 0 for name in _NUMBERS},
        )

    @property
    def base(self) -> int:
        """The number of the version that the writer began with."""
        text = self.begun_with.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _read_tiers(text: str) -> list[Tier]:
    """A tier a line: the score, then the name. A line without a number has none that could stand."""
    tiers = []
    for line in text.splitlines()[: TIERS_MOST + 1]:
        number, _, name = line.strip().partition(" ")
        if line.strip():
            is_number = number.isascii() and number.isdigit() and len(number) < 6
            tiers.append(Tier(name.strip(), int(number)) if is_number else Tier(line.strip(), -1))
    return tiers


def read_day(text: str | None) -> date | None:
    """A day as browsers send it, `2026-11-30`; None for what is none."""
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError:
        return None
