"""The ladder: which rank somebody has who did so much, and what the next one asks. Pure, and the same for everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, sqrt
from typing import Any

from community.core.actor import Ability

Z = 1.96  # The bound holds in 39 of 40 cases: luck with three answers makes nobody an expert.
KEPT_BELOW_PERCENT = (
    5  # Each new answer lowers the share until somebody has judged it; answering must cost no rank.
)
HELPFUL_LOOKED_AHEAD = 10_000  # So many answers in a row nobody writes; beyond it no number is told.


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rank: what it asks (0 asks nothing) and what it allows. `rank_id` is None until it is first in force."""

    rank_id: int | None = None
    name: str
    icon: str = "user"
    points: int = 0
    accepted: int = 0
    """Accepted answers."""
    answers: int = 0
    """Answers at least, before the share of helpful ones says anything."""
    share_percent: int = 0
    """Share of answers found helpful, as Wilson's lower bound."""
    days: int = 0
    """Days since joining."""
    abilities: frozenset[Ability] = frozenset()
    posts_a_day: int | None = None
    links_a_post: int | None = None
    images_a_post: int | None = None

    @property
    def has_limits(self) -> bool:
        """Whether its members write on probation."""
        return not (self.posts_a_day is self.links_a_post is self.images_a_post is None)


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """A version of the ladder, the lowest rank first. `rest_after_days` 0: abilities never rest."""

    steps: tuple[Step, ...]
    rest_after_days: int = 0
    number: int | None = None

    @cached_property
    def by_id(self) -> Mapping[int | None, Step]:
        """The steps by their rank's id."""
        return {step.rank_id: step for step in self.steps}

    @cached_property
    def places(self) -> Mapping[int | None, int]:
        """How high each rank stands, by its id; 0 is the lowest."""
        return {step.rank_id: place for place, step in enumerate(self.steps)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """All that a rank depends on, of one member. Nothing else counts."""

    points: int = 0
    accepted_count: int = 0
    answer_count: int = 0
    helpful_count: int = 0
    """Answers with at least one helpful mark, or accepted."""
    day_count: int = 0

    @property
    def share_percent(self) -> float:
        """What is at least the share of helpful answers, in percent."""
        return 100 * lower_bound(self.helpful_count, self.answer_count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One input of a rank: what there is, what is asked, what is missing."""

    key: str
    label: str
    value: float
    wanted: int
    unit: str = ""
    hint: str = ""

    @property
    def is_met(self) -> bool:
        """Whether it is enough."""
        return self.value >= self.wanted

    @property
    def missing(self) -> int:
        """How much more it takes."""
        return max(0, ceil(self.wanted - self.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Where somebody is, and every input of the next rank; `next` is None at the top."""

    step: Step
    next: Step | None
    needs: tuple[Need, ...]


def lower_bound(found: int, of: int) -> float:
    """The lower end of Wilson's score interval for a share `found / of`, 0–1; 0 for none.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22 (1927), 209–212.
    """
    if of <= 0 or found <= 0:
        return 0.0
    share = min(found, of) / of
    spread = Z * sqrt((share * (1 - share) + Z * Z / (4 * of)) / of)
    return max(0.0, (share + Z * Z / (2 * of) - spread) / (1 + Z * Z / of))


def rank_of(inputs: Inputs, ladder: Ladder, *, held: int | None = None) -> Step:
    """The highest rank whose every threshold is met; the lowest asks nothing.

    `held` is the id of the rank that the member has: down to it, a share may lie KEPT_BELOW_PERCENT lower.
    """
    kept_to = ladder.places.get(held, -1) if held is not None else -1
    share = inputs.share_percent
    for place in range(len(ladder.steps) - 1, 0, -1):
        if _reaches(inputs, share, ladder.steps[place], is_held=place <= kept_to):
            return ladder.steps[place]
    return ladder.steps[0]


def explain(inputs: Inputs, ladder: Ladder, *, held: int | None = None) -> Explanation:
    """The rank, the next one, and each of its inputs with its present value and what is missing."""
    step = rank_of(inputs, ladder, held=held)
    place = ladder.steps.index(step)
    following = ladder.steps[place + 1] if place + 1 < len(ladder.steps) else None
    return Explanation(step=step, next=following, needs=needs_of(inputs, following) if following else ())


def needs_of(inputs: Inputs, step: Step) -> tuple[Need, ...]:
    """Every input that the rank asks, with its present value."""
    share = int(10 * inputs.share_percent) / 10  # Never shown as more than it is.
    needs = (
        Need(key="points", label="Points", value=inputs.points, wanted=step.points),
        Need(
            key="accepted",
            label="Accepted answers",
            value=inputs.accepted_count,
            wanted=step.accepted,
        ),
        Need(key="answers", label="Answers", value=inputs.answer_count, wanted=step.answers),
        Need(
            key="share_percent",
            label="Answers found helpful",
            value=share,
            wanted=step.share_percent,
            unit=" %",
            hint=_share_hint(inputs, step.share_percent),
        ),
        Need(key="days", label="Days since joining", value=inputs.day_count, wanted=step.days),
    )
    return tuple(need for need in needs if need.wanted)


def why_not(inputs: Inputs, step: Step) -> str:
    """Why somebody does not have (or keep) that rank, as a sentence; empty when nothing is missing."""
    missing = [need for need in needs_of(inputs, step) if not need.is_met]
    if not missing:
        return ""
    need = missing[0]
    words = {
        "points": "{wanted:,} points; you have {value:,}",
        "accepted": "{wanted:,} accepted answers; you have {value:,}",
        "answers": "{wanted:,} answers; you have {value:,}",
        "share_percent": "at least {wanted} % of your answers to be found helpful; that is sure of {value} % now",
        "days": "{wanted:,} days with us; you have {value:,}",
    }[need.key]
    return f"{step.name} asks for {words.format(wanted=need.wanted, value=need.value)}."


def answers_missing(inputs: Inputs, percent: int) -> int | None:
    """How many helpful answers in a row bring the share's lower bound to `percent`; None for more than anybody writes."""
    low, high = 0, HELPFUL_LOOKED_AHEAD
    if not _bound_reached(inputs, high, percent):
        return None
    while low < high:  # The bound grows with each helpful answer, so halving finds the first that is enough.
        middle = (low + high) // 2
        low, high = (low, middle) if _bound_reached(inputs, middle, percent) else (middle + 1, high)
    return low


def read_step(values: Mapping[str, Any]) -> Step:
    """A step from the plain values of a version's row; abilities that are no more are left out."""
    known = {ability.value: ability for ability in Ability}
    abilities = frozenset(known[word] for word in values.get("abilities", ()) if word in known)
    names = ("rank_id", "name", "icon", "points", "accepted", "answers", "share_percent", "days")
    limits = ("posts_a_day", "links_a_post", "images_a_post")
    return Step(abilities=abilities, **{name: values[name] for name in (*names, *limits) if name in values})


def plain_step(step: Step) -> dict[str, Any]:
    """The step as plain values, for a version's row."""
    return {
        "rank_id": step.rank_id,
        "name": step.name,
        "icon": step.icon,
        "points": step.points,
        "accepted": step.accepted,
        "answers": step.answers,
        "share_percent": step.share_percent,
        "days": step.days,
        "abilities": ability_words(step.abilities),
        "posts_a_day": step.posts_a_day,
        "links_a_post": step.links_a_post,
        "images_a_post": step.images_a_post,
    }


def ability_words(abilities: frozenset[Ability]) -> list[str]:
    """Their names, always in the same order."""
    return [ability.value for ability in Ability if ability in abilities]


def read_steps(rows: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """All steps of a version's row."""
    return tuple(read_step(row) for row in rows)


def _reaches(inputs: Inputs, share: float, step: Step, *, is_held: bool) -> bool:
    wanted = max(0, step.share_percent - KEPT_BELOW_PERCENT) if is_held else step.share_percent
    return (inputs.points >= step.points or not step.points) and (
        inputs.accepted_count >= step.accepted
        and inputs.answer_count >= step.answers
        and inputs.day_count >= step.days
        and (not wanted or share >= wanted)
    )


def _bound_reached(inputs: Inputs, more: int, percent: int) -> bool:
    return 100 * lower_bound(inputs.helpful_count + more, inputs.answer_count + more) >= percent


def _share_hint(inputs: Inputs, percent: int) -> str:
    counted = f"{inputs.helpful_count:,} of {inputs.answer_count:,} so far"
    if not percent or inputs.share_percent >= percent:
        return counted
    missing = answers_missing(inputs, percent)
    if missing is None:
        return counted
    return f"{counted}; {missing:,} more helpful {'answer' if missing == 1 else 'answers'} in a row would do"
