"""A group that deserves a closer look: its figures, what they come to, and what they rest on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from community.fairplay.rules.population import Acceptance, Mark


@dataclass(frozen=True, slots=True)
class Candidate:
    """A group and the figures that speak for and against it."""

    family: str
    members: tuple[int, ...]
    figures: Mapping[str, float]
    marks: tuple[Mark, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()
    authors: tuple[int, ...] = ()
    """Those who gain, where they are not everybody."""
    extra: Mapping[str, float] = field(default_factory=dict)


WELL_LIKED = 0.8  # Marks from everybody else, against what is usual.
MOSTLY_OTHERS = 0.5


@dataclass(frozen=True, slots=True)
class Weights:
    """Of one family: what each figure adds, per unit beyond its usual value."""

    bias: float
    of: Mapping[str, tuple[float, float]]
    """Figure → (usual value, weight)."""

    def judge(self, candidate: Candidate) -> float:
        """How probable the suspicion is, 0 to 1. Who is well liked by everybody else is not lifted by the group."""
        figures = candidate.figures
        if figures["organic"] > WELL_LIKED and figures["capture"] < MOSTLY_OTHERS:
            return 0.0
        total = self.bias + sum(weight * (figures[name] - usual) for name, (usual, weight) in self.of.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
