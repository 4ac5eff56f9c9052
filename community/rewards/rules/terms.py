"""The terms of one version of the rules: what each deed pays, for how long it waits, and what makes terms refusable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from community.core.money import CURRENCIES, in_words
from community.rewards.rules.states import Kind, Task

AMOUNT_MOST = 100_000
"""Minor units for one deed; more is a slip of the finger."""
NOTICE_DAYS = (
    14  # As for the rules of points: members come by at least once, and can say what they think of it.
)
NOTICE_DAYS_MOST = 365
LATEST_START_DAYS = 730
CHANGELOG_LEAST, CHANGELOG_LONGEST = 10, 1_000
PAIR_DAYS = 30
PAIR_SHARES = (100, 50, 25)
"""Per cent for the first, second and third time from the same member within PAIR_DAYS, either way; then nothing."""
COPY_LIKENESS = 0.8
"""Of its shingles, so much stood in an own answer that was paid before; quoting a line or two stays far below."""


class Shortage(StrEnum):
    """What happens when a period's awards come to more than its budget."""

    PRO_RATA = "pro_rata"
    TOP_UP = "top_up"

    @property
    def label(self) -> str:
        """The words shown on screen."""
        return {
            "pro_rata": "Everybody gets the same share of what they earned",
            "top_up": "The brand adds what is missing before the period closes",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a version says. Amounts are minor units of `currency`; 0 pays nothing for that."""

    currency: str = "GBP"
    shortage: str = Shortage.PRO_RATA.value
    hold_days: int = 14
    """So long an award waits before it is the member's."""
    accept_minor: int = 50
    confirm_minor: int = 20
    confirm_age_days: int = 7
    """The account for which it worked must be that old."""
    royalty_minor: int = 10
    """For the first visitor whom an answer helped."""
    royalty_half_after: int = 50
    """The k of base × k/(k+n−1): the n-th pays half once n is k + 1."""
    task_profile_minor: int = 50
    task_first_accepted_minor: int = 100
    task_first_confirmed_minor: int = 50
    task_days: int = 90
    """A newcomer's tasks count in so many days after joining."""
    referral_minor: int = 300
    referral_active_days: int = 10
    """A friend who did something on so many days takes part, even without an accepted answer."""
    referral_hold_days: int = 30
    referral_limit: int = 5
    """So many friends of one member pay in one period."""
    event_minor: int = 200
    test_minor: int = 500

    def task_minor(self, task: Task) -> int:
        """What a newcomer's task pays."""
        amount: int = getattr(self, f"task_{task.value}_minor")
        return amount

    def hold_of(self, kind: Kind) -> timedelta:
        """How long an award of that kind waits."""
        return timedelta(days=self.referral_hold_days if kind is Kind.REFERRAL else self.hold_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """All that one version says."""

    version: int
    starts_on: date | None
    """The first day (UTC) in force; None for the first version of all."""
    terms: Terms
    changelog: str = ""
    notice_days: int = NOTICE_DAYS


@dataclass(frozen=True, slots=True)
class Field:
    """One number of the terms: how it is asked for, and between what it lies."""

    name: str
    label: str
    least: int
    most: int

    @property
    def is_money(self) -> bool:
        """Whether it is an amount in minor units."""
        return self.name.endswith("_minor")


FIELDS = (
    Field("accept_minor", "Answer accepted", 0, AMOUNT_MOST),
    Field("confirm_minor", "Answer worked for somebody else", 0, AMOUNT_MOST),
    Field("confirm_age_days", "… whose account is at least so many days old", 0, 365),
    Field("royalty_minor", "First visitor whom an answer helped", 0, AMOUNT_MOST),
    Field("royalty_half_after", "… falling to half after so many visitors", 1, 100_000),
    Field("task_profile_minor", "Newcomer: profile filled in", 0, AMOUNT_MOST),
    Field("task_first_accepted_minor", "Newcomer: first accepted answer", 0, AMOUNT_MOST),
    Field(
        "task_first_confirmed_minor", "Newcomer: first answer that worked for somebody else", 0, AMOUNT_MOST
    ),
    Field("task_days", "… within so many days after joining", 1, 365),
    Field("referral_minor", "Friend who takes part", 0, AMOUNT_MOST),
    Field("referral_active_days", "… by an accepted answer, or on so many days", 2, 365),
    Field("referral_hold_days", "… which waits so many days", 1, 90),
    Field("referral_limit", "… for at most so many friends in a period", 1, 1_000),
    Field("event_minor", "Took part in an event of the calendar", 0, AMOUNT_MOST),
    Field("test_minor", "Finished a product test", 0, AMOUNT_MOST),
    Field("hold_days", "Days that everything else waits before it is the member’s", 1, 60),
)


def from_plain(values: Mapping[str, Any]) -> Terms:
    """Terms from what the database holds; what a later version of the product added takes its default."""
    known = {field.name for field in fields(Terms)}
    return Terms(**{name: value for name, value in values.items() if name in known})


def to_plain(terms: Terms) -> dict[str, Any]:
    """Terms as the database holds them."""
    return asdict(terms)


def in_force(versions: Sequence[RuleSet], day: date) -> RuleSet:
    """Of versions in the order of their starts, the one in force on that day."""
    found = versions[0]
    for version in versions:
        if version.starts_on is None or version.starts_on <= day:
            found = version
    return found


def find_faults(terms: Terms) -> dict[str, str]:
    """What cannot stand in the terms, by field; empty when all is well."""
    faults = {}
    if terms.currency not in CURRENCIES:
        faults["currency"] = "Choose a currency of the list."
    if terms.shortage not in {kind.value for kind in Shortage}:
        faults["shortage"] = "Choose what happens when the budget is short."
    for field in FIELDS:
        if not field.least <= getattr(terms, field.name) <= field.most:
            most = in_words(field.most, "GBP")[1:] if field.is_money else f"{field.most:,}"
            faults[field.name] = f"From {field.least} to {most}."
    if not any(getattr(terms, field.name) for field in FIELDS if field.is_money):
        faults["accept_minor"] = "At least one deed must pay something."
    return faults


def find_faults_of_start(
    starts_on: date, *, today: date, notice_days: int, taken: Sequence[date]
) -> dict[str, str]:
    """What speaks against a version starting on that day, by field; `taken` are the starts of the other versions."""
    if not 0 <= notice_days <= NOTICE_DAYS_MOST:
        return {"notice_days": f"From 0 to {NOTICE_DAYS_MOST} days."}
    earliest = today + timedelta(days=max(notice_days, 1))
    if starts_on < earliest:
        return {"starts_on": f"{earliest:%-d %B %Y} at the earliest: members get {notice_days} days’ notice."}
    if starts_on > today + timedelta(days=LATEST_START_DAYS):
        return {"starts_on": "Choose a day within the next two years."}
    later = [day for day in taken if day >= starts_on]
    if later:
        return {"starts_on": f"Another version starts on {min(later):%-d %B %Y}. Choose a later day."}
    return {}


def list_changes(before: Terms, after: Terms) -> list[str]:
    """What differs between two versions, a sentence each."""
    changes = []
    if before.currency != after.currency:
        changes.append(f"Paid in {after.currency} (so far: {before.currency})")
    if before.shortage != after.shortage:
        changes.append(f"When the budget is short: {Shortage(after.shortage).label.lower()}")
    for field in FIELDS:
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old != new:
            changes.append(
                f"{field.label.removeprefix('… ').capitalize()}: {shown(field, new, after)} "
                f"(so far: {shown(field, old, before)})"
            )
    return changes


def shown(field: Field, value: int, terms: Terms) -> str:
    """A number of the terms in words."""
    if field.is_money:
        return in_words(value, terms.currency) if value else "nothing"
    return f"{value:,}"


def describe(terms: Terms) -> list[tuple[str, str, str]]:
    """The table that members read: what for, how much, and on which conditions."""

    def money(amount: int) -> str:
        return in_words(amount, terms.currency)

    rows = [
        (
            "An answer of yours is accepted",
            terms.accept_minor,
            "Once an answer, and for one answer of each question; never on your own question.",
        ),
        (
            "It works for somebody else",
            terms.confirm_minor,
            "Once a member"
            + (f", whose account is {terms.confirm_age_days} days old or more." if terms.confirm_age_days else "."),
        ),
        (
            "A visitor says that it solved their problem",
            terms.royalty_minor,
            (
                f"For the first visitor; the next ones pay a little less each, half after "
                f"{terms.royalty_half_after:,}. It never stops."
            ),
        ),
        *(
            (f"First steps: {task.label[0].lower()}{task.label[1:]}", terms.task_minor(task),
             f"Once, in your first {terms.task_days} days.")
            for task in Task
        ),
        (
            "A friend joins by your link and takes part",
            terms.referral_minor,
            (
                f"Once they have an accepted answer, or did something on {terms.referral_active_days} days. It waits "
                f"{terms.referral_hold_days} days. At most {terms.referral_limit} friends in a period."
            ),
        ),
        ("You take part in an event of the calendar", terms.event_minor, "Once an event."),
        ("You finish a product test", terms.test_minor, "When your feedback is in."),
    ]  # fmt: skip
    return [(what, money(amount), condition) for what, amount, condition in rows if amount]


def share_of_pair(place: int) -> int:
    """Per cent that the `place`-th award from the same member within PAIR_DAYS pays."""
    return PAIR_SHARES[place - 1] if place <= len(PAIR_SHARES) else 0
