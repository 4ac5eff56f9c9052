"""Which waiting question suits which helper: what they answered well, and how long it has waited.

Skill is what is at least true of a helper's answers about a subject, not what luck makes of the first two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import log2

from community.ranks.rules import lower_bound

DAY_MOST = 200  # Nobody answers more in a day and stays kind.
WAITING_MOST = (
    500  # So many of the newest waiting questions are looked at; whoever is behind them is found by lists.
)
SHOWN = 20
OTHERS_COUNT = 0.25  # Of further subjects that a helper knows, beside the one they know best.
STALE_DAYS = 30  # An asker who has waited that long looks at answers half as likely as after a day.


class Subject(StrEnum):
    """What a question is about, from the narrowest to the widest."""

    PRODUCT = "product"
    TAG = "tag"
    BOARD = "board"


WEIGHTS: Mapping[Subject, float] = {Subject.PRODUCT: 1.0, Subject.TAG: 0.8, Subject.BOARD: 0.4}
"""How much knowing a subject says about the next question on it."""

Key = tuple[Subject, int]
"""A subject and its id."""


@dataclass(frozen=True, slots=True)
class Record:
    """A helper's answers to others' questions about one subject."""

    answers: int
    helped: int
    """Those of them with a Helpful mark, an acceptance or a confirmation."""

    @property
    def skill(self) -> float:
        """What share of their answers helps at least, 0–1 (Wilson's lower bound, see `ranks.rules.lower_bound`)."""
        return lower_bound(self.helped, self.answers)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question without an answer."""

    id: int
    keys: tuple[Key, ...]
    asked_at: datetime
    have_too_count: int


@dataclass(frozen=True, slots=True)
class Fit:
    """A waiting question, and why it is for this helper."""

    id: int
    score: float
    best: Key | None
    """The subject that they know best; None when they know none of it."""


def fit(question: Waiting, records: Mapping[Key, Record], now: datetime) -> Fit:
    """How well the question suits whoever has these records."""
    known = sorted(
        ((WEIGHTS[key[0]] * records[key].skill, key) for key in question.keys if key in records), reverse=True
    )
    known = [found for found in known if found[0] > 0]
    if not known:
        return Fit(question.id, 0.0, None)
    worth = known[0][0] + OTHERS_COUNT * sum(value for value, _ in known[1:])
    return Fit(question.id, worth * urgency(question, now), known[0][1])


def urgency(question: Waiting, now: datetime) -> float:
    """How much a question wants an answer now: more within its first day, and for all who have it too; less once it is stale."""
    days = max(0.0, (now - question.asked_at).total_seconds() / 86_400)
    waits = 1 + min(days, 1.0)
    return waits * (1 + log2(1 + question.have_too_count) / 4) / (1 + max(0.0, days - 1) / STALE_DAYS)


def for_helper(
    questions: Iterable[Waiting], records: Mapping[Key, Record], now: datetime
) -> tuple[list[Fit], list[Fit]]:
    """(those that the helper knows something about, the best first; all others, the newest first)."""
    newest_first = sorted(questions, key=lambda question: (question.asked_at, question.id), reverse=True)
    fits = [fit(question, records, now) for question in newest_first]
    known = sorted((one for one in fits if one.best), key=lambda one: one.score, reverse=True)
    return known, [one for one in fits if not one.best]
