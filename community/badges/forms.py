"""Browser forms of badges into clean values. What makes sense is judged by the actions."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from community.badges.rules import FACTS, ICONS, TIERS
from community.members.forms import AccountForm

BY_HAND = "by-hand"
_LINE = Length(max=1_000, message="This is far too long.")
_NUMBER = "Type a whole number, or leave it empty."
CONDITIONS = ("at_least", "within_minutes", "after_days")


class _Count(IntegerField):
    """A whole number; its own words when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_NUMBER) from error


class BadgeForm(AccountForm):
    """Making or changing a badge."""

    name = StringField("Name", [_LINE])
    words = TextAreaField("What it is for", [_LINE])
    tier = RadioField("Tier", choices={tier.value: tier.label for tier in TIERS}, validate_choice=False)
    icon = RadioField(
        "Symbol", choices={icon: icon.replace("-", " ") for icon in ICONS}, validate_choice=False
    )
    fact = SelectField(
        "What is counted",
        choices={BY_HAND: "Nothing: staff give it by hand"}
        | {fact.name: fact.label for fact in FACTS.values()},
        validate_choice=False,
    )
    threshold = _Count("How many", [Optional()])
    window_days = _Count("Within how many days", [Optional()])
    at_least = _Count("Each with at least", [Optional()])
    within_minutes = _Count("Within how many minutes of the question", [Optional()])
    after_days = _Count("After how many days", [Optional()])
    board_id = SelectField("Board", coerce=int, default=0, validate_choice=False)
    product_id = SelectField("Product", coerce=int, default=0, validate_choice=False)
    tag_id = SelectField("Tag", coerce=int, default=0, validate_choice=False)
    is_repeatable = BooleanField("It can be earned again")
    is_secret = BooleanField("It is secret")
    is_revocable = BooleanField("It is taken back when its cause is gone")
    confirmation = StringField("Confirm", [_LINE])

    def offer(self, boards: list[Any], products: list[Any], tags: list[Any]) -> None:
        """Fill in the lists of places."""
        for field, places, open_word in (
            (self.board_id, boards, "Any board"),
            (self.product_id, products, "Any product"),
            (self.tag_id, tags, "Any tag"),
        ):
            field.choices = {0: open_word} | {place.id: place.name for place in places}

    def fill(self, badge: Any) -> None:
        """Show what the badge is now."""
        for name in ("name", "words", "tier", "icon", "is_repeatable", "is_secret", "is_revocable"):
            self[name].data = getattr(badge, name)
        rule = badge.rule or {"fact": BY_HAND}
        for name in ("fact", "threshold", "window_days"):
            self[name].data = rule.get(name)
        for name in ("board_id", "product_id", "tag_id"):
            self[name].data = rule.get(name) or 0
        for name in CONDITIONS:
            self[name].data = rule.get("conditions", {}).get(name)

    def rule(self) -> dict[str, Any] | None:
        """The rule as JSON, with only those conditions that its fact knows; None for a badge given by hand."""
        if self.fact.data == BY_HAND:
            return None
        fact = FACTS.get(self.fact.data or "")
        known = {condition.name for condition in fact.conditions} if fact else set()
        said: dict[str, Any] = {"fact": self.fact.data, "threshold": self.threshold.data}
        said["conditions"] = {
            name: self[name].data for name in CONDITIONS if name in known and self[name].data is not None
        }
        for name in ("window_days", "board_id", "product_id", "tag_id"):
            if self[name].data:
                said[name] = self[name].data
        return said


class GiveForm(AccountForm):
    """Giving a badge by hand."""

    username = StringField("Member", [_LINE])
    reason = TextAreaField("Why", [_LINE])


class TakeForm(AccountForm):
    """Taking one back."""

    reason = TextAreaField("Why", [_LINE])
