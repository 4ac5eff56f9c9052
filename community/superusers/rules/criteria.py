"""The weighted criteria over a rolling window: who qualifies, who is below a bar, and how much above all bars one stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

COUNTED_TWICE = (
    2.0  # Beyond twice its bar a criterion adds nothing: one strength does not make up for all others.
)


class Criterion(StrEnum):
    """What is counted of a member within the window."""

    ACCEPTED = "accepted"
    """Answers of theirs that were accepted within it."""
    HELPED = "helped"
    """Different people whom their answers helped; see `impact`."""
    ANSWERED = "answered"
    """Different members whose questions they answered, marks or none."""
    QUALITY = "quality"
    """What share of their answers helps at least, in percent: the lower end of Wilson's interval."""
    ACTIVE_DAYS = "active_days"
    """Different days (UTC) on which they wrote an answer or a reply."""

    @property
    def label(self) -> str:
        """Its name in a table."""
        return LABELS[self]


LABELS: Mapping[Criterion, str] = {
    Criterion.ACCEPTED: "Accepted answers",
    Criterion.HELPED: "People helped",
    Criterion.ANSWERED: "People answered",
    Criterion.QUALITY: "Answers that help",
    Criterion.ACTIVE_DAYS: "Active days",
}
HINTS: Mapping[Criterion, str] = {
    Criterion.ACCEPTED: "answers to others’ questions that were accepted",
    Criterion.HELPED: "different people who accepted, marked, confirmed or found an answer",
    Criterion.ANSWERED: "different members whose questions were answered",
    Criterion.QUALITY: "the share with a Helpful mark, an acceptance or a confirmation, as much as is certain",
    Criterion.ACTIVE_DAYS: "days with an answer or a reply",
}
MOST: Mapping[Criterion, int] = {
    Criterion.ACCEPTED: 10_000,
    Criterion.HELPED: 100_000,
    Criterion.ANSWERED: 100_000,
    Criterion.QUALITY: 100,
    Criterion.ACTIVE_DAYS: 366,
}
"""No bar can be higher."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What one criterion asks, and how much it weighs."""

    least: int
    """0 asks nothing; then its weight counts for nothing too."""
    weight: int
    """0–100, against the weights of the others."""


@dataclass(frozen=True, slots=True)
class Tier:
    """A level within the programme."""

    name: str
    least_score: int
    """In percent of all bars together, see `score`; the first tier has 0."""


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """One version of what the programme asks."""

    bars: Mapping[Criterion, Bar]
    tiers: Sequence[Tier]
    window_days: int = 100
    near_percent: int = 90
    """Who falls below this share of a bar is told, and has time to come back."""
    grace_days: int = 14
    term_months: int = 12
    vote_weight: int = 1
    """What a super user's Helpful mark weighs where answers are sorted."""

    @property
    def asked(self) -> dict[Criterion, Bar]:
        """The bars that ask something."""
        return {criterion: bar for criterion, bar in self.bars.items() if bar.least > 0}

    def window(self, now: datetime) -> tuple[datetime, datetime]:
        """The (first instant, first instant after it) of the window that ends with the day of `now`, in UTC."""
        end = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return end - timedelta(days=self.window_days), end


@dataclass(frozen=True, slots=True)
class Measures:
    """What was counted of one member within a window."""

    values: Mapping[Criterion, float] = field(default_factory=dict)
    sanctions: int = 0
    """Suspensions and upheld cases of fair play."""

    def value(self, criterion: Criterion) -> float:
        """What was counted of it; 0 for nothing."""
        return self.values.get(criterion, 0)


class State(StrEnum):
    """Where somebody stands against the bars."""

    QUALIFIES = "qualifies"
    """Every bar reached, no sanctions."""
    NEAR = "near"
    """Some bar missed, but nearly reached: nobody leaves for that."""
    BELOW = "below"
    """Clearly below a bar, or sanctioned."""


def share(value: float, bar: Bar) -> float:
    """How much of the bar is reached: 1.0 is all of it. A bar that asks nothing is always reached."""
    return value / bar.least if bar.least > 0 else 1.0


def state_of(measures: Measures, criteria: Criteria) -> State:
    """Where these measures stand."""
    if measures.sanctions or below(measures, criteria):
        return State.BELOW
    return State.NEAR if short(measures, criteria) else State.QUALIFIES


def short(measures: Measures, criteria: Criteria) -> list[Criterion]:
    """The criteria whose bars are not reached."""
    return [one for one, bar in criteria.asked.items() if measures.value(one) < bar.least]


def below(measures: Measures, criteria: Criteria) -> list[Criterion]:
    """The criteria of which less than `near_percent` of the bar is reached."""
    return [
        one
        for one, bar in criteria.asked.items()
        if measures.value(one) * 100 < bar.least * criteria.near_percent
    ]


def score(measures: Measures, criteria: Criteria, among: Collection[Criterion] | None = None) -> float:
    """How much of all bars together is reached, in percent, weighted: 100 × Σ w·min(value/bar, 2) ÷ Σ w.

    100 or more with every bar reached; 200 is the most. With `among` only these criteria count.
    """
    counted = [
        (bar.weight, min(share(measures.value(one), bar), COUNTED_TWICE))
        for one, bar in criteria.asked.items()
        if among is None or one in among
    ]
    weights = sum(weight for weight, _ in counted)
    return 100 * sum(weight * reached for weight, reached in counted) / weights if weights else 0.0


def tier_of(reached: float, criteria: Criteria) -> str:
    """The highest tier whose score is reached."""
    return next(
        (tier.name for tier in reversed(criteria.tiers) if reached >= tier.least_score),
        criteria.tiers[0].name,
    )


def measurable(all_measures: Iterable[Measures], criteria: Criteria) -> set[Criterion]:
    """The criteria of which there is anything at all: an imported archive may know neither marks nor acceptances."""
    wanted = set(criteria.asked)
    found: set[Criterion] = set()
    for measures in all_measures:
        found |= {one for one in wanted - found if measures.value(one) > 0}
        if found == wanted:
            break
    return found


@dataclass(frozen=True, slots=True)
class Ranking:
    """Members outside the programme, the highest score first."""

    ranked: list[int]
    qualified: list[int]
    """Those of them who reach every bar."""
    among: set[Criterion]
    """The criteria that could be measured, by which the order goes."""


def rank_candidates(
    everybody: Mapping[int, Measures], inside: Collection[int], criteria: Criteria
) -> Ranking:
    """Who might be asked next, of everybody who was measured and is not in already; ties by id."""
    among = measurable(everybody.values(), criteria)
    ranked = sorted(
        (one for one in everybody if one not in inside),
        key=lambda one: (-score(everybody[one], criteria, among), one),
    )
    qualified = [one for one in ranked if state_of(everybody[one], criteria) is State.QUALIFIES]
    return Ranking(ranked, qualified, among)


def plain(criteria: Criteria) -> dict[str, Any]:
    """As a table keeps it."""
    return {
        "bars": {one.value: [bar.least, bar.weight] for one, bar in criteria.bars.items()},
        "tiers": [[tier.name, tier.least_score] for tier in criteria.tiers],
        "window_days": criteria.window_days,
        "near_percent": criteria.near_percent,
        "grace_days": criteria.grace_days,
        "term_months": criteria.term_months,
        "vote_weight": criteria.vote_weight,
    }


def read(values: Mapping[str, Any]) -> Criteria:
    """What `plain` wrote. Criteria that it does not know ask nothing."""
    return Criteria(
        bars={one: Bar(*values["bars"].get(one.value, (0, 0))) for one in Criterion},
        tiers=[Tier(name, least) for name, least in values["tiers"]],
        window_days=values["window_days"],
        near_percent=values["near_percent"],
        grace_days=values["grace_days"],
        term_months=values["term_months"],
        vote_weight=values["vote_weight"],
    )


def plain_measures(measures: Measures) -> dict[str, Any]:
    """Measures as a table keeps them."""
    return {**{one.value: value for one, value in measures.values.items()}, "sanctions": measures.sanctions}


def read_measures(values: Mapping[str, Any]) -> Measures:
    """What `plain_measures` wrote."""
    return Measures(
        {one: values[one.value] for one in Criterion if one.value in values}, int(values.get("sanctions", 0))
    )
