"""A badge's rule: a fact, how many of it, within how many days, where. Stored as JSON, never trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from community.badges.rules.facts import FACTS, Fact

WINDOW_MOST_DAYS = 3_660  # Ten years; beyond that a window is none.
EVERYBODY_SHARE = 0.9  # A badge that nine of ten would get says nothing of anybody.
EVERYBODY_LEAST = 10  # Members from whom on a share means something.
EVERYBODY_WORDS = "everybody gets it"

_PLACES = ("board_id", "product_id", "tag_id")
_KNOWN = {"fact", "threshold", "window_days", "conditions", *_PLACES}


class RuleWrong(ValueError):
    """What is wrong with a rule: a sentence for each field."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule that holds together; made by `parse_rule`."""

    fact: str
    threshold: int
    window_days: int | None = None
    board_id: int | None = None
    product_id: int | None = None
    tag_id: int | None = None
    conditions: Mapping[str, int] = field(default_factory=dict)

    @property
    def about(self) -> Fact:
        """The fact it counts."""
        return FACTS[self.fact]

    @property
    def measure(self) -> tuple[Any, ...]:
        """What has to be counted for it; rules with the same measure differ only in how much it takes."""
        within = (self.window_days, self.threshold) if self.window_days else None
        return (
            self.fact, self.board_id, self.product_id, self.tag_id, tuple(sorted(self.conditions.items())), within
        )  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """As it is stored: only what is said."""
        said = {
            name: getattr(self, name) for name in ("window_days", *_PLACES) if getattr(self, name) is not None
        }
        if self.conditions:
            said["conditions"] = dict(self.conditions)
        return {"fact": self.fact, "threshold": self.threshold, **said}


def parse_rule(value: Any, *, is_repeatable: bool = False) -> Rule:
    """The rule that the JSON says. Raise RuleWrong with a sentence for each thing that makes no sense."""
    if not isinstance(value, Mapping) or value.get("fact") not in FACTS:
        raise RuleWrong({"fact": "Choose what is counted."})
    fact = FACTS[value["fact"]]
    wrong = {name: f"“{name}” is no part of a rule." for name in value if name not in _KNOWN}
    threshold = value.get("threshold")
    if not isinstance(threshold, int) or not _is_count(threshold) or not 1 <= threshold <= fact.most:
        wrong["threshold"] = f"Say how many: a whole number from 1 to {fact.most:,}."
    window = value.get("window_days")
    if window is not None:
        wrong.update(_window_errors(fact, window, threshold, is_repeatable=is_repeatable))
    wrong.update(_place_errors(fact, value))
    conditions = _conditions(fact, value.get("conditions", {}), wrong)
    if is_repeatable and not fact.can_repeat:
        wrong["is_repeatable"] = "This can be reached once only."
    if wrong or not isinstance(threshold, int):
        raise RuleWrong(wrong)
    places = {name: value.get(name) for name in _PLACES}
    return Rule(fact=fact.name, threshold=threshold, window_days=window, conditions=conditions, **places)


def rule_in_words(rule: Rule, *, place: str = "") -> str:
    """“10 accepted answers within 30 days on Routers”; `place` names board, product and tag."""
    fact = rule.about
    pattern = fact.one if rule.threshold == 1 else fact.many
    said = {condition.name: f"{rule.conditions[condition.name]:,}" for condition in fact.conditions}
    words = pattern.format(n=f"{rule.threshold:,}", **said)
    if rule.window_days:
        words += f" within {rule.window_days:,} days"
    return f"{words}{f' {place}' if place else ''}"


def is_for_everybody(count: int, members: int) -> bool:
    """Whether so many of the members who take part would get it that it says nothing."""
    return members >= EVERYBODY_LEAST and count >= members * EVERYBODY_SHARE


def everybody_words(text: str) -> bool:
    """Whether somebody typed the words that confirm such a badge."""
    return " ".join(text.split()).casefold().strip("“”\"'.") == EVERYBODY_WORDS


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _window_errors(fact: Fact, window: Any, threshold: Any, *, is_repeatable: bool) -> dict[str, str]:
    if not fact.has_window:
        return {"window_days": "This is not counted within a number of days. Leave it empty."}
    if not _is_count(window) or not 1 <= window <= WINDOW_MOST_DAYS:
        return {
            "window_days": f"Say how many days: a whole number from 1 to {WINDOW_MOST_DAYS:,}, or nothing."
        }
    if threshold == 1:
        return {
            "window_days": "One alone always lies within any number of days. Leave this empty, or ask for more."
        }
    if is_repeatable:
        return {
            "window_days": "What is counted within a number of days is given once. Take one of the two away."
        }
    return {}


def _place_errors(fact: Fact, value: Mapping[str, Any]) -> dict[str, str]:
    wrong = {}
    for name in _PLACES:
        place = value.get(name)
        if place is None:
            continue
        if not fact.has_place:
            wrong[name] = "This is counted for the whole community. Leave it open."
        elif not _is_count(place) or place < 1:
            wrong[name] = "Choose one from the list."
    return wrong


def _conditions(fact: Fact, given: Any, wrong: dict[str, str]) -> dict[str, int]:
    if not isinstance(given, Mapping):
        given = {}
    known = {condition.name for condition in fact.conditions}
    wrong.update({name: f"“{name}” does not belong to this." for name in given if name not in known})
    found = {}
    for condition in fact.conditions:
        number = given.get(condition.name, condition.usual)
        if not _is_count(number) or not condition.least <= number <= condition.most:
            wrong[condition.name] = f"A whole number from {condition.least:,} to {condition.most:,}."
        else:
            found[condition.name] = number
    return found
