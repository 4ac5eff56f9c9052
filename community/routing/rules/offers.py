"""To whom a question is offered now: in rounds, each wider than the one before, to people who can take it.

An offer is a nudge. Everybody may answer at any time; nothing here hides a question from anybody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from community.routing.rules.fits import OTHERS_COUNT, WEIGHTS, Key, Record
from community.routing.rules.hours import SESSION_GAP
from community.routing.rules.terms import Terms

OFFER = timedelta(minutes=10)  # Who has not begun by then is not at the screen.
OFFERED = timedelta(hours=24)  # Older questions are found in lists; nobody is nudged about them.
LATE = timedelta(minutes=10)  # Whoever had begun when an offer ended may post for so long after.
NEWCOMER_ANSWERS = 10  # Whoever has written fewer is new at answering.
NEWCOMERS_AT_ONCE = 6  # Fewer of them answer an offer than of the practised.
EVERYBODY_MOST = 30
CANDIDATES_MOST = 400  # Members looked at for one question, those in the programme and those seen last first.
INTEREST = 0.05  # What being on the subject counts without an answer that helped yet.
PROGRAMME = 0.04  # Super users are asked about what they never answered too, after those who know it.


class Stage(IntEnum):
    """The rounds of one question."""

    NEWCOMERS = 0
    """An easy one goes to those who are new at answering."""
    FIRST = 1
    """The few who know it best and are here now."""
    SECOND = 2
    """Twice as many."""
    THIRD = 3
    """Those too who were here some hours ago."""
    EVERYBODY = 4
    """Everybody who was here within a day and knows something of it; again and again until somebody answers."""


class Outcome(StrEnum):
    """What became of an offer."""

    ANSWERED = "answered"
    """The helper answered."""
    PASSED = "passed"
    """The helper said: not this one. It is not held against anybody."""
    EXPIRED = "expired"
    """Its time ran out."""
    COVERED = "covered"
    """Somebody else answered."""


class Refusal(StrEnum):
    """Why nothing is offered to a helper now."""

    AWAY = "away"
    """They paused, or it is a quiet hour of theirs."""
    BUSY = "busy"
    """As many offers as may lie before them already do."""
    OWN_DAY = "own_day"
    """They wanted no more answers a day than this."""
    CAP = "cap"
    """The programme lets nobody do more on one day."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that waits."""

    id: int
    keys: tuple[Key, ...]
    is_easy: bool


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who may answer it, as they are now."""

    id: int
    seen_at: datetime
    records: Mapping[Key, Record] = field(default_factory=dict)
    interests: frozenset[Key] = frozenset()
    """Subjects on which they wrote something lately."""
    is_super_user: bool = False
    is_newcomer: bool = False
    answers_today: int = 0
    minutes_today: float = 0.0
    open_offers: int = 0
    late_offers: int = 0
    """Those that ended within LATE by time or by another's answer: an answer may still be on its way."""
    day_limit: int | None = None
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One offer to make."""

    member_id: int
    score: float
    best: Key | None
    """The subject that they know best of the question's; None when none of their answers about it helped."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do now, and when to look again."""

    stage: Stage
    choices: tuple[Choice, ...]
    next_stage: Stage
    next_at: datetime


WAITS: Mapping[Stage, timedelta] = {
    Stage.FIRST: timedelta(seconds=45),
    Stage.SECOND: timedelta(minutes=2),
    Stage.THIRD: timedelta(minutes=5),
    Stage.EVERYBODY: timedelta(minutes=15),
}
"""How long a round waits for an answer before the next one. That of newcomers stands in the terms."""

SEEN_WITHIN: Mapping[Stage, timedelta] = {
    Stage.NEWCOMERS: timedelta(minutes=30),
    Stage.FIRST: timedelta(minutes=30),
    Stage.SECOND: timedelta(minutes=30),
    Stage.THIRD: timedelta(hours=3),
    Stage.EVERYBODY: timedelta(hours=24),
}
_PRESENCE = ((timedelta(minutes=10), 1.0), (timedelta(minutes=30), 0.6), (timedelta(hours=3), 0.3))


def refusal(helper: Helper, terms: Terms) -> Refusal | None:
    """Why nothing is offered to the helper now, or None.

    Offers whose answer may still come count as if they were answered, each in the longest time that one can add, so
    that nobody is led past the programme's numbers or past their own.
    """
    if helper.is_away:
        return Refusal.AWAY
    if helper.open_offers >= terms.open_offers:
        return Refusal.BUSY
    coming = helper.open_offers + helper.late_offers
    answers = helper.answers_today + coming
    if helper.day_limit is not None and answers >= helper.day_limit:
        return Refusal.OWN_DAY
    longest = SESSION_GAP.total_seconds() / 60
    minutes = helper.minutes_today + (coming + 1) * longest
    if answers >= terms.answers_a_day or minutes > terms.hours_a_day * 60:
        return Refusal.CAP
    return None


def wait_of(stage: Stage, terms: Terms) -> timedelta:
    """How long that round waits."""
    return timedelta(minutes=terms.newcomer_minutes) if stage is Stage.NEWCOMERS else WAITS[stage]


def size_of(stage: Stage, terms: Terms) -> int:
    """How many are asked in that round at most."""
    return {
        Stage.NEWCOMERS: NEWCOMERS_AT_ONCE,
        Stage.FIRST: terms.at_once,
        Stage.SECOND: terms.at_once * 2,
        Stage.THIRD: terms.at_once * 4,
        Stage.EVERYBODY: EVERYBODY_MOST,
    }[stage]


def rate(question: Asked, helper: Helper, stage: Stage, terms: Terms, now: datetime) -> Choice | None:
    """How well the question suits the helper in that round; None when it does not.

    What they know of it, less the more they did today and the longer they have not been seen.
    """
    if stage is Stage.NEWCOMERS and not helper.is_newcomer:
        return None
    unseen = now - helper.seen_at
    if unseen > SEEN_WITHIN[stage]:
        return None
    known = sorted(
        (
            (WEIGHTS[key[0]] * helper.records[key].skill, key)
            for key in question.keys
            if key in helper.records and helper.records[key].helped
        ),
        reverse=True,
    )
    worth = known[0][0] + OTHERS_COUNT * sum(value for value, _ in known[1:]) if known else 0.0
    takes_interest = stage in (Stage.NEWCOMERS, Stage.THIRD, Stage.EVERYBODY)
    if takes_interest and not helper.interests.isdisjoint(question.keys):
        worth += INTEREST * max(WEIGHTS[key[0]] for key in question.keys if key in helper.interests)
    if helper.is_super_user:
        worth += PROGRAMME
    if worth <= 0:
        return None
    presence = next((weight for limit, weight in _PRESENCE if unseen <= limit), 0.1)
    load = 1 + 2 * helper.answers_today / terms.answers_a_day + helper.open_offers
    return Choice(helper.id, worth * presence / load, known[0][1] if known else None)


def choose(
    question: Asked,
    helpers: Iterable[Helper],
    offered: Collection[int],
    stage: Stage,
    terms: Terms,
    now: datetime,
) -> tuple[Choice, ...]:
    """Whom to ask in that round, the likeliest first; nobody who was asked before (`offered`)."""
    rated = (
        rate(question, helper, stage, terms, now)
        for helper in helpers
        if helper.id not in offered and refusal(helper, terms) is None
    )
    fitting = sorted((one for one in rated if one), key=lambda one: (-one.score, one.member_id))
    return tuple(fitting[: size_of(stage, terms)])


def plan(
    question: Asked,
    helpers: Collection[Helper],
    offered: Collection[int],
    stage: Stage,
    terms: Terms,
    now: datetime,
) -> Plan:
    """The first round from `stage` on for which there is anybody. Where there is nobody at all, look again later."""
    for at in Stage:
        if at < stage or (at is Stage.NEWCOMERS and not (question.is_easy and terms.newcomer_minutes)):
            continue
        choices = choose(question, helpers, offered, at, terms, now)
        if choices:
            following = Stage(min(at + 1, Stage.EVERYBODY))
            return Plan(at, choices, following, now + wait_of(at, terms))
    return Plan(Stage.EVERYBODY, (), Stage.EVERYBODY, now + WAITS[Stage.EVERYBODY])
