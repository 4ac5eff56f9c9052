"""A rule set: what each cause is worth, within which limits, from which day; and what makes one refusable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from community.reputation.rules.causes import NEGATIVE, WORDS, Cause

POINTS_MOST = 1_000  # One deed worth more would make a standing meaningless; it is a slip of the finger.
CAP_MOST = 100_000
NOTICE_DAYS_MOST = 365
NOTICE_DAYS = 14  # Two weeks: members come by at least once, and can say what they think of it.
CHANGELOG_LEAST, CHANGELOG_LONGEST = 10, 1_000
LATEST_START_DAYS = 730  # A start further off is a slip of the finger, too.
PAIR_DAYS = 30  # The window in which marks of one giver for one member are counted.


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """What one cause is worth."""

    points: int
    is_daily: bool = False
    """Whether it counts towards the day's cap."""
    limit_per_post: int | None = None
    """At most so many points from this cause for one post."""
    fades_after: int | None = None
    """So many points from this cause for one post are given in full; each further one is worth less."""
    pair_limit: int | None = None
    """So many from the same giver to the same member within PAIR_DAYS count; more give nothing."""
    giver_age_days: int = 0
    """The giver's account must be that old."""
    excludes_staff: bool = True
    """Whether employees, agents, moderators and admins earn nothing by it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleSet:
    """All rules of one version."""

    version: int
    starts_on: date | None
    """The first day (UTC) on which it is in force; None for the first version of all."""
    daily_cap_points: int
    rules: Mapping[Cause, Rule]
    changelog: str = ""
    notice_days: int = NOTICE_DAYS
    _by_name: Mapping[str, Rule] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {cause.value: rule for cause, rule in self.rules.items()})

    def rule(self, cause: Cause) -> Rule | None:
        """The rule for the cause; None when this version gives nothing for it."""
        return self.rules.get(cause)

    def rule_named(self, name: str) -> Rule | None:
        """The same by the cause's word."""
        return self._by_name.get(name)


FIRST_RULES: Mapping[Cause, Rule] = {
    Cause.ANSWER_VOTED: Rule(points=10, is_daily=True, pair_limit=20),
    Cause.QUESTION_VOTED: Rule(points=2, is_daily=True, pair_limit=20),
    Cause.ANSWER_ACCEPTED: Rule(points=15),
    Cause.ACCEPTED_ANOTHERS: Rule(points=2),
    Cause.CONFIRMED: Rule(points=5, is_daily=True, pair_limit=20),
    Cause.RECOMMENDED: Rule(points=10),
    Cause.HAVE_TOO: Rule(points=1, limit_per_post=15),
    Cause.EDIT_ACCEPTED: Rule(points=2, is_daily=True),
    Cause.DEFLECTION: Rule(points=1, fades_after=50),
    Cause.EVENT_ATTENDED: Rule(points=20),
    Cause.SPAM: Rule(points=-100, excludes_staff=False),
}
"""What a new community starts with."""

FIRST_DAILY_CAP = 200  # From marks; one famous answer must not outweigh steady help.


def in_force(versions: list[RuleSet], day: date) -> RuleSet:
    """Of versions in the order of their starts, the one in force on that day."""
    found = versions[0]
    for version in versions:
        if version.starts_on is None or version.starts_on <= day:
            found = version
    return found


def find_faults(rules: Mapping[Cause, Rule], daily_cap_points: int) -> dict[str, str]:
    """What cannot stand in a rule set, by field: `daily_cap_points` or `<cause>-<field>`; empty when all is well."""
    faults = {}
    if not 0 <= daily_cap_points <= CAP_MOST:
        faults["daily_cap_points"] = f"From 0 to {CAP_MOST:,} points a day."
    for cause, rule in rules.items():
        for name, words in _find_faults_of(cause, rule):
            faults[f"{cause.value}-{name}"] = words
    if not any(rule.points > 0 for rule in rules.values()):
        faults[f"{Cause.ANSWER_ACCEPTED.value}-points"] = "At least one cause must give points."
    return faults


def find_faults_of_start(
    starts_on: date, *, today: date, notice_days: int, taken: list[date]
) -> dict[str, str]:
    """What speaks against a version starting on that day, by field; `taken` are the starts of versions to come and past."""
    if not 0 <= notice_days <= NOTICE_DAYS_MOST:
        return {"notice_days": f"From 0 to {NOTICE_DAYS_MOST} days."}
    earliest = today + timedelta(days=max(notice_days, 1))
    if starts_on <= today:
        return {"starts_on": "Rules start on a day to come: what was earned stays as it is."}
    if starts_on < earliest:
        return {
            "starts_on": f"With {notice_days} days’ notice it can start on {earliest:%-d %B %Y} at the earliest."
        }
    if starts_on > today + timedelta(days=LATEST_START_DAYS):
        return {"starts_on": "Choose a day within the next two years."}
    later = [day for day in taken if day >= starts_on]
    if later:
        return {
            "starts_on": f"Another version starts on {min(later):%-d %B %Y}. Choose a later day, or withdraw that one first."
        }
    return {}


def list_changes(before: RuleSet, after: RuleSet) -> list[str]:
    """What differs between two versions, a sentence each, in the order of the causes."""
    changes = []
    if before.daily_cap_points != after.daily_cap_points:
        changes.append(
            f"At most {after.daily_cap_points:,} points a day from marks, instead of {before.daily_cap_points:,}"
        )
    for cause in Cause:
        old, new = before.rule(cause) or Rule(points=0), after.rule(cause) or Rule(points=0)
        if old != new:
            changes.append(f"{WORDS[cause].rule}: {describe(new)} (so far: {describe(old)})")
    return changes


def describe(rule: Rule) -> str:
    """A rule in words, such as “+1 point, at most 15 for each post”."""
    if rule.points == 0:
        return "nothing"
    sign = "+" if rule.points > 0 else "−"
    worth = f"{sign}{abs(rule.points):,} {'point' if abs(rule.points) == 1 else 'points'}"
    return ", ".join([worth, *limits_of(rule)])


def limits_of(rule: Rule) -> list[str]:
    """Within which limits a rule gives its points, a phrase each."""
    parts = []
    if rule.is_daily:
        parts.append("within the day’s limit")
    if rule.limit_per_post is not None:
        parts.append(f"at most {rule.limit_per_post:,} for each post")
    if rule.fades_after is not None:
        parts.append(f"in full up to {rule.fades_after:,} for each answer, then less and less")
    if rule.pair_limit is not None:
        parts.append(f"at most {rule.pair_limit} times from the same member in {PAIR_DAYS} days")
    if rule.giver_age_days:
        parts.append(f"from accounts at least {rule.giver_age_days} days old")
    if not rule.excludes_staff and rule.points > 0:
        parts.append("staff too")
    return parts


def _find_faults_of(cause: Cause, rule: Rule) -> list[tuple[str, str]]:
    faults = []
    least, most = (-POINTS_MOST, 0) if cause in NEGATIVE else (0, POINTS_MOST)
    if not least <= rule.points <= most:
        faults.append(("points", f"From {least:,} to {most:,} points."))
    limits = (("limit_per_post", rule.limit_per_post), ("fades_after", rule.fades_after))
    for name, value in (*limits, ("pair_limit", rule.pair_limit)):
        if value is not None and not 1 <= value <= CAP_MOST:
            faults.append((name, "At least 1, or leave it empty."))
    if not 0 <= rule.giver_age_days <= 365:
        faults.append(("giver_age_days", "From 0 to 365 days."))
    if rule.is_daily + sum(value is not None for _, value in limits) > 1:
        faults.append(("is_daily", "One limit only: the day’s, the post’s, or fading."))
    return faults
