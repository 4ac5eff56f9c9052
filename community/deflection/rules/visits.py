"""What becomes of a visit in which somebody looks for help: one chain of facts, exactly one outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from community.core.actor import Actor, Role

FOLLOWED = timedelta(hours=72)
"""Who asks or writes to support within this time was not helped; then the outcome is final."""
PAUSE = timedelta(minutes=30)
"""Who comes back after a longer pause comes back."""
LONGEST = timedelta(days=7)
"""Somebody who is here each day begins a new visit each week."""

# No person opens threads or types so fast, or so much, for as long as this.
BOT_GAP = timedelta(milliseconds=400)
BOT_GAPS_LEAST = 10
BOT_FACTS_A_MINUTE = 60
BOT_FACTS_MOST = 400


class FactKind(StrEnum):
    """One thing that happened in a visit."""

    SEARCHED = "searched"
    """Saw a page of search results."""
    TYPED = "typed"
    """Saw suggestions for what was being typed."""
    OPENED = "opened"
    """Opened a result or a suggestion."""
    LANDED = "landed"
    """Came to a thread from a search engine."""
    SOLVED = "solved"
    """Said “This solved it”."""
    NOT_IT = "not_it"
    """Said that a thread was not it."""
    OPENED_ASK = "opened_ask"
    """Opened the form for questions."""
    OPENED_SUPPORT = "opened_support"
    """Opened the form that writes to support."""
    ASKED = "asked"
    """Posted a question."""
    CONTACTED = "contacted"
    """Wrote to support."""
    CAME_BACK = "came_back"
    """Went on after a pause."""
    LOST = "lost"
    """Came to a page that does not exist."""

    @property
    def label(self) -> str:
        """The words shown on screen."""
        return {
            "typed": "Typed", "opened_ask": "Opened the question form", "opened_support": "Opened the contact form",
            "solved": "Said “This solved it”", "not_it": "Said it was not it", "asked": "Asked the community",
            "contacted": "Wrote to support", "came_back": "Came back", "landed": "Came from a search engine",
            "lost": "Met a missing page",
        }.get(self.value, self.value.capitalize())  # fmt: skip


CONTACTS = frozenset({FactKind.ASKED, FactKind.CONTACTED})
ENDS = frozenset({FactKind.SOLVED, *CONTACTS})
"""What comes a while after one of these is about something else."""
TOLD = frozenset(
    {
        FactKind.SEARCHED,
        FactKind.TYPED,
        FactKind.OPENED,
        FactKind.LANDED,
        FactKind.NOT_IT,
        FactKind.OPENED_ASK,
        FactKind.OPENED_SUPPORT,
        FactKind.LOST,
    }
)
"""What a page tells; the others are noted where they happen."""


class Outcome(StrEnum):
    """How a visit ended; exactly one each."""

    CONFIRMED = "confirmed"
    EXPLICIT = "explicit"
    IMPLICIT = "implicit"
    FAILED = "failed"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The word shown on screen."""
        return self.value.capitalize()

    @property
    def meaning(self) -> str:
        """What it takes, in words."""
        return {
            "confirmed": "Said “This solved it”, and did not ask or write to support afterwards.",
            "explicit": "Opened the question or contact form, looked at a suggestion, and left without sending anything.",
            "implicit": "Found a solved thread by searching, or came to one from a search engine, and left.",
            "failed": "Asked or wrote to support within 72 hours, found nothing, or said that it was not it.",
            "unknown": "Nothing tells whether it helped.",
        }[self.value]


SUCCESSES = (Outcome.CONFIRMED, Outcome.EXPLICIT, Outcome.IMPLICIT)


class Excluded(StrEnum):
    """Why a visit does not count."""

    BOT = "bot"
    """Not a person."""
    HELPER = "helper"
    """Staff and super users look for answers for others."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a visit, as far as the outcome depends on it."""

    kind: FactKind
    at: datetime
    thread_id: int | None = None
    is_solved: bool = False
    """Whether that thread was solved at that moment."""
    found_count: int | None = None
    """How many threads were offered; None where none could be."""


def helps_others(actor: Actor) -> bool:
    """Whether the actor is here to answer: what they look for does not count."""
    return actor.is_staff or actor.role is Role.SUPER_USER


def continues(*, started_at: datetime, last_at: datetime, has_ended: bool, at: datetime) -> bool:
    """Whether something that happens `at` belongs to a visit, rather than to a new one."""
    gap = at - last_at
    if gap <= PAUSE:
        return True
    return not has_ended and gap < FOLLOWED and at - started_at < LONGEST


def is_turned(last_at: datetime, contacted_at: datetime) -> bool:
    """Whether a later question or ticket of the same person makes a visit one that failed."""
    return contacted_at - last_at < FOLLOWED


def outcome_of(facts: Sequence[Fact], *, was_turned: bool = False) -> Outcome:
    """The outcome of a visit whose facts these are, in order of time."""
    if was_turned or any(fact.kind in CONTACTS for fact in facts):
        return Outcome.FAILED
    return seeming_outcome(facts)


def seeming_outcome(facts: Sequence[Fact]) -> Outcome:
    """The outcome as it would be if nobody had asked or written to support."""
    kinds = {fact.kind for fact in facts}
    if FactKind.SOLVED in kinds:
        return Outcome.CONFIRMED
    standing = standing_threads(facts)
    has_opened = any(fact.kind is FactKind.OPENED and fact.thread_id in standing for fact in facts)
    if has_opened and kinds & {FactKind.OPENED_ASK, FactKind.OPENED_SUPPORT}:
        return Outcome.EXPLICIT
    if any(standing.values()):
        return Outcome.IMPLICIT
    found = [fact.found_count for fact in facts if fact.found_count is not None]
    if (FactKind.NOT_IT in kinds and not standing) or (found and not any(found)):
        return Outcome.FAILED
    return Outcome.UNKNOWN


def standing_threads(facts: Sequence[Fact]) -> dict[int, bool]:
    """The threads that were looked at and not refused afterwards, and whether each was solved then."""
    standing: dict[int, bool] = {}
    for fact in facts:
        if fact.thread_id is None:
            continue
        if fact.kind in (FactKind.OPENED, FactKind.LANDED):
            standing[fact.thread_id] = fact.is_solved
        elif fact.kind is FactKind.NOT_IT:
            standing.pop(fact.thread_id, None)
    return standing


def is_bot_behaviour(times: Sequence[datetime]) -> bool:
    """Whether facts follow each other as no person's do. `times` are in order."""
    if len(times) > BOT_FACTS_MOST:
        return True
    gaps = sorted(later - earlier for earlier, later in pairwise(times))
    if len(gaps) >= BOT_GAPS_LEAST and gaps[len(gaps) // 2] < BOT_GAP:
        return True
    minute = timedelta(minutes=1)
    return any(
        times[at + BOT_FACTS_A_MINUTE] - times[at] < minute for at in range(len(times) - BOT_FACTS_A_MINUTE)
    )
