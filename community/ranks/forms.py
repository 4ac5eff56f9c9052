"""An admin's table of ranks into clean values. What is acceptable is judged by the actions."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from community.core.actor import Ability
from community.core.errors import Invalid
from community.members.forms import AccountForm
from community.ranks.rules.checks import ICONS, LIMITS, RANKS_MOST, THRESHOLDS
from community.ranks.rules.ladder import Ladder, Step, ability_words, read_step
from community.ranks.rules.words import ABILITY_WORDS, LIMIT_WORDS, THRESHOLD_WORDS

_LINE = Length(max=300, message="This is far too long.")
DIGITS_MOST = 12


class WholeField(IntegerField):
    """A whole number, or nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip().replace(",", "") if valuelist else ""
        self.data = None
        if not text:
            return
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > DIGITS_MOST:
            raise ValueError("Write a whole number.")
        self.data = int(text)


class StepForm(Form):
    """One rank: a column of the table."""

    rank_id = WholeField()
    place = WholeField("Place")
    name = StringField("Name", [_LINE])
    icon = SelectField("Picture", choices=dict(ICONS), default="user")
    points = WholeField(THRESHOLD_WORDS["points"])
    accepted = WholeField(THRESHOLD_WORDS["accepted"])
    answers = WholeField(THRESHOLD_WORDS["answers"])
    share_percent = WholeField(THRESHOLD_WORDS["share_percent"])
    days = WholeField(THRESHOLD_WORDS["days"])
    abilities = SelectMultipleField(
        "Abilities",
        choices={ability.value: ABILITY_WORDS[ability] for ability in Ability},
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    posts_a_day = WholeField(LIMIT_WORDS["posts_a_day"])
    links_a_post = WholeField(LIMIT_WORDS["links_a_post"])
    images_a_post = WholeField(LIMIT_WORDS["images_a_post"])
    is_removed = BooleanField("Remove")

    @property
    def is_blank(self) -> bool:
        """Whether this is the column for another rank, left as it was."""
        return self.rank_id.data is None and not (self.name.data or "").strip()

    @property
    def step(self) -> Step:
        """The rank that it describes; what was left out asks nothing, or limits nothing."""
        values: dict[str, Any] = {name: self[name].data or 0 for name in THRESHOLDS}
        values |= {name: self[name].data for name in ("rank_id", "icon", "abilities", *LIMITS)}
        return read_step(values | {"name": self.name.data or "", "abilities": values["abilities"] or []})


class LadderForm(AccountForm):
    """The whole table."""

    ranks = FieldList(FormField(StepForm), max_entries=RANKS_MOST + 1)
    rest_after_days = WholeField("Abilities rest after so many days away")
    revision = HiddenField(default="0")

    @classmethod
    def of(cls, ladder: Ladder, revision: int) -> LadderForm:
        """The form as it begins: the ladder's ranks, and one empty column for another."""
        form = cls(formdata=None)
        form.rest_after_days.data, form.revision.data = ladder.rest_after_days, str(revision)
        for place, step in enumerate(ladder.steps, start=1):
            form.ranks.append_entry(_values(step, place))
        form.add_blank()
        return form

    def add_blank(self) -> None:
        """Another empty column, unless there is one or there are enough ranks."""
        if len(self.ranks.entries) <= RANKS_MOST and not any(
            entry.form.is_blank for entry in self.ranks.entries
        ):
            self.ranks.append_entry({"icon": "user", "place": len(self.ranks.entries) + 1})

    @property
    def chosen(self) -> list[StepForm]:
        """The columns that stay, by their place; of equal places the one further to the left."""
        kept = [e.form for e in self.ranks.entries if not e.form.is_removed.data and not e.form.is_blank]
        return sorted(kept, key=lambda form: form.place.data if form.place.data is not None else 10**6)

    @property
    def begun_with(self) -> int:
        """The revision of the draft that the writer saw; 0 without one."""
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < DIGITS_MOST else 0

    def refuse_places(self, error: Invalid) -> None:
        """Put an action's objections beside their fields: `2-points` is the third of those that stay."""
        chosen = self.chosen
        for key, sentence in error.fields.items():
            place, _, name = key.partition("-")
            if place.isdigit() and int(place) < len(chosen) and name in chosen[int(place)]:
                field = chosen[int(place)][name]
                field.errors = [*field.errors, sentence]
            elif key in self:
                self[key].errors = [*self[key].errors, sentence]
            else:
                self.form_errors.append(sentence)

    @property
    def has_wrong(self) -> bool:
        """Whether anything in it is marked."""
        fields = [field for entry in self.ranks.entries for field in entry.form]
        return bool(self.form_errors or self.rest_after_days.errors or any(field.errors for field in fields))


class ForceForm(AccountForm):
    """Putting the draft into force."""

    changelog = TextAreaField("What changes, and why", [Length(max=2_000, message="This is far too long.")])
    revision = HiddenField(default="0")

    @property
    def begun_with(self) -> int:
        """The revision of the draft whose effect was looked at."""
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < DIGITS_MOST else 0


def _values(step: Step, place: int) -> dict[str, Any]:
    values = {name: getattr(step, name) for name in ("rank_id", "name", "icon", *THRESHOLDS, *LIMITS)}
    return values | {"place": place, "abilities": ability_words(step.abilities)}
