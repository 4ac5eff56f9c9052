"""Browser forms of triage into clean values. What is acceptable is judged by the rules and the actions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from community.members.forms import AccountForm
from community.triage.rules.conditions import (
    COUNT_MOST,
    IDS_MOST,
    MINUTES_MOST,
    WORD_LONGEST,
    WORDS_MOST,
    Condition,
    Kind,
    Unit,
)
from community.triage.rules.tree import PRIORITIES, TEXT_LONGEST, Act, Leaf
from community.triage.rules.words import clean_phrases

_LINE = Length(max=1_000, message="This is far too long.")
_TEXT = Length(max=5_000, message="This is far too long.")
SIZES = {"minutes": 1, "hours": 60, "days": 1440}
DIGITS_MOST = 9


class RevisionForm(AccountForm):
    """What every change of the draft says: which draft its admin looked at."""

    revision = HiddenField(default="0")

    @property
    def begun_with(self) -> int:
        """The revision that was looked at; 0 for what is none, which no draft has."""
        return number_of(self.revision.data)


class PlaceForm(RevisionForm):
    """A change at a place of the tree: its id, a branch of it, and what to do."""

    place = HiddenField(default="", validators=[_LINE])
    branch = HiddenField(default="", validators=[_LINE])
    deed = HiddenField(default="", validators=[_LINE])


class ConditionForm(PlaceForm):
    """One condition. Which of the fields count follows from its kind."""

    kind = HiddenField(default="", validators=[_LINE])
    number = StringField("How many", [_LINE])
    size = SelectField("Unit", choices={name: name for name in SIZES}, default="hours", validate_choice=False)
    words = TextAreaField("Words", [_TEXT])
    chosen = SelectMultipleField(
        "Which",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
        choices={},
    )

    def offer(self, kind: Kind, names: Mapping[int, str]) -> None:
        """Set what there is to choose from."""
        choices = {str(one): name for one, name in names.items()}
        if kind is Kind.PRODUCT:
            choices["0"] = "No product"
        if kind is Kind.TEAM_OPEN:
            choices["0"] = "The support team"
        self.chosen.choices = choices
        self.kind.data = kind.value
        self.number.label.text = "How long" if kind.unit is Unit.MINUTES else "How many"

    def fill(self, condition: Condition) -> None:
        """Show a condition that is there."""
        number = condition.number
        size = next((name for name in ("days", "hours") if number and number % SIZES[name] == 0), "minutes")
        if condition.kind.unit is Unit.MINUTES:
            self.number.data, self.size.data = str(number // SIZES[size]), size
        else:
            self.number.data = str(number)
        self.words.data = ", ".join(condition.words)
        self.chosen.data = [str(one) for one in condition.ids]

    @property
    def asked(self) -> Kind | None:
        """The kind that the form is for."""
        return Kind(self.kind.data) if self.kind.data in set(Kind) else None

    def read(self) -> Condition | None:
        """The condition; None, with a sentence beside the field, for what is none."""
        kind = self.asked
        if kind is None:
            self.form_errors.append("Choose what to ask.")
            return None
        if kind.unit is Unit.MINUTES:
            minutes = number_of(self.number.data) * SIZES.get(self.size.data or "", 0)
            if 1 <= minutes <= MINUTES_MOST:
                return Condition(kind, number=minutes)
            self.number.errors = [
                f"Choose a time of at least a minute and at most {MINUTES_MOST // 1440} days."
            ]
        elif kind.unit is Unit.COUNT:
            count = number_of(self.number.data)
            if 1 <= count <= COUNT_MOST:
                return Condition(kind, number=count)
            self.number.errors = [f"Choose a whole number from 1 to {COUNT_MOST:,}."]
        elif kind.unit is Unit.WORDS:
            return self._read_words(kind)
        elif kind.unit is Unit.CHOICE:
            known = set(self.chosen.choices)
            ids = tuple(sorted({int(one) for one in self.chosen.data or () if one in known}))[:IDS_MOST]
            if ids:
                return Condition(kind, ids=ids)
            self.chosen.errors = ["Choose at least one."]
        else:
            return Condition(kind)
        return None

    def _read_words(self, kind: Kind) -> Condition | None:
        text = self.words.data or ""
        words = (
            tuple(
                dict.fromkeys(
                    word.strip().casefold().replace(" ", "_") for word in text.split(",") if word.strip()
                )
            )
            if kind is Kind.ROLE
            else clean_phrases(text, WORDS_MOST, WORD_LONGEST)
        )
        if words:
            return Condition(kind, words=words)
        self.words.errors = ["Write at least one word; put commas between them."]
        return None


class LeafForm(PlaceForm):
    """What happens at an end."""

    act = SelectField("What happens", choices={act.value: act.label for act in Act}, default=Act.WAIT.value)
    team_id = SelectField("Team", choices={"0": "The support team"}, default="0", validate_choice=False)
    priority = SelectField(
        "Priority", choices={one: one.capitalize() for one in PRIORITIES}, default="normal"
    )
    text = StringField("Words", [Length(max=TEXT_LONGEST, message=f"Use at most {TEXT_LONGEST} characters.")])

    def offer(self, teams: Mapping[int, str]) -> None:
        """Set the teams that there are."""
        self.team_id.choices = {"0": "The support team", **{str(one): name for one, name in teams.items()}}

    def fill(self, leaf: Leaf) -> None:
        """Show an end that is there."""
        self.act.data, self.team_id.data = leaf.act.value, str(leaf.team_id)
        self.priority.data, self.text.data = leaf.priority, leaf.text

    def read(self, leaf_id: str) -> Leaf:
        """The end as it was typed."""
        act = Act(self.act.data)
        is_handed = act is Act.ESCALATE
        known = set(self.team_id.choices)
        return Leaf(
            leaf_id,
            act,
            team_id=int(self.team_id.data) if is_handed and self.team_id.data in known else 0,
            priority=self.priority.data if is_handed else "normal",
            text=" ".join((self.text.data or "").split()) if act in {Act.ESCALATE, Act.ASK_INFO} else "",
        )


class PublishForm(RevisionForm):
    """Why the draft comes into force."""

    reason = StringField("Why", [_LINE])


class WithdrawForm(AccountForm):
    """Why a version goes out of force."""

    reason = StringField("Why", [_LINE])


class ReplayForm(AccountForm):
    """Over which time a draft is tried."""

    days = SelectField(
        "Questions of",
        choices={
            "30": "the last month",
            "90": "the last quarter",
            "365": "the last year",
            "3650": "all years",
        },
        default="90",
        validate_choice=False,
    )

    @property
    def chosen_days(self) -> int:
        """How many days; 0 for what is none."""
        return number_of(self.days.data)


class IncidentForm(AccountForm):
    """What is broken, where, and which thread tells of it."""

    title = StringField("What is broken", [_LINE])
    product_id = SelectField("Product", choices={"": "Any"}, default="", validate_choice=False)
    board_id = SelectField("Board", choices={"": "Any"}, default="", validate_choice=False)
    master = StringField("Number of the thread with news", [_LINE])

    def offer(self, products: Mapping[int, str], boards: Mapping[int, str]) -> None:
        """Set what there is to choose from."""
        self.product_id.choices = {"": "Any", **{str(one): name for one, name in products.items()}}
        self.board_id.choices = {"": "Any", **{str(one): name for one, name in boards.items()}}

    def one_of(self, field: str) -> int | None:
        """The id that was chosen of products or boards; None for none."""
        known = set(self[field].choices)
        return int(self[field].data) if self[field].data and self[field].data in known else None

    @property
    def thread_id(self) -> int | None:
        """The number that was typed; None for nothing, 0 for what is none."""
        typed = (self.master.data or "").strip()
        return number_of(typed.rstrip("/").rpartition("/")[2] or typed) if typed else None


class PlanForm(AccountForm):
    """Who is entitled to more, by which plan, until when."""

    member = StringField("Member", [_LINE])
    plan = StringField("Plan", [_LINE])
    ends_on = StringField("Until and including", [_LINE])

    def read_end(self) -> tuple[datetime | None, bool]:
        """The instant at which it ends, and whether what was typed is a day or nothing."""
        typed = (self.ends_on.data or "").strip()
        if not typed:
            return None, True
        try:
            day = date.fromisoformat(typed)
            return datetime.combine(day, time(), UTC) + timedelta(days=1), True
        except (ValueError, OverflowError):
            return None, False


def number_of(text: str | None) -> int:
    """The whole number that was typed; 0 for what is none."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS_MOST else 0
