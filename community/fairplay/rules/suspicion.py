"""What a detector says: who, how sure, on what evidence, and what might be done. People decide."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What the members of a case seem to have done together, or alone."""

    PAIR = "pair"
    """Two who mark each other's answers far beyond what they see of each other."""
    RING = "ring"
    """Three or more who do so."""
    CHAIN = "chain"
    """A circle in one direction: A marks B, B marks C, C marks A, nobody marks back."""
    FANS = "fans"
    """Accounts whose whole life is one author's success."""
    ALTERNATE = "alternate"
    """One account asks, another answers, the first accepts."""
    BURST = "burst"
    """An author's standing came in one sudden burst of marks."""
    MARKET = "market"
    """The same voters lift several authors who have nobody else."""
    REVENGE = "revenge"
    """A run of marks against one author."""
    TRIVIAL = "trivial"
    """A flood of short answers that repeat themselves."""
    MACHINE = "machine"
    """Answers longer and quicker than a person writes."""
    COPIED = "copied"
    """Long answers that repeat earlier ones nearly word for word."""


class Act(StrEnum):
    """What may be done about a case."""

    HOLD = "hold"
    """Keep what these causes gave out of rewards until somebody knows more; no point is taken."""
    REVERSE = "reverse"
    """Take back exactly what these causes gave."""
    WARN = "warn"
    """Write to the members in kind words; take nothing."""
    DISMISS = "dismiss"
    """It was nothing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence for a person, with how much it weighs."""

    text: str
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One group under one suspicion. `score` runs from 0 to 100; the rest is what a person needs to judge it."""

    kind: Kind
    members: tuple[int, ...]
    score: int
    evidence: tuple[Evidence, ...]
    suggested: Act
    votes: tuple[int, ...] = ()
    """Places in the snapshot's votes that the suspicion rests on."""
    acceptances: tuple[int, ...] = ()
    """Places in the snapshot's acceptances."""
    answers: tuple[int, ...] = ()
    """Ids of answers, where the answers themselves are the matter."""
