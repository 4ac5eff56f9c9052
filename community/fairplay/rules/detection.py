"""Looks at a whole community and says whom to look at more closely, and why. A suspicion is no verdict."""

from __future__ import annotations

from collections.abc import Iterable

from community.fairplay.rules import fans, market, mutual
from community.fairplay.rules.candidates import Candidate
from community.fairplay.rules.population import Population
from community.fairplay.rules.posts import find_floods
from community.fairplay.rules.revenge import find_runs
from community.fairplay.rules.snapshot import Snapshot
from community.fairplay.rules.suspicion import Suspicion
from community.fairplay.rules.traits import Traits
from community.fairplay.rules.weights import THRESHOLDS, WEIGHTS
from community.fairplay.rules.wording import describe

COVERED = 0.8  # A group of whom so many stand in a clearer case already adds nothing.


def detect(snapshot: Snapshot) -> list[Suspicion]:
    """Every suspicion in the snapshot, clearest first. The same snapshot always gives the same."""
    population = Population(snapshot)
    traits = Traits(population)
    judged = []
    for finder in (mutual, fans, market):
        for candidate in finder.find_candidates(population, traits):
            probable = WEIGHTS[candidate.family].judge(candidate)
            if probable >= THRESHOLDS[candidate.family]:
                judged.append((probable, candidate))
    groups = [describe(population, traits, candidate, probable) for probable, candidate in _distinct(judged)]
    found = [*groups, *find_floods(population), *find_runs(population)]
    return sorted(found, key=lambda suspicion: (-suspicion.score, suspicion.kind, suspicion.members))


def _distinct(judged: Iterable[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """Leave out a group that a larger or clearer one explains."""
    kept: list[tuple[float, Candidate]] = []
    for probable, candidate in sorted(
        judged, key=lambda item: (-len(item[1].members), -item[0], item[1].members)
    ):
        members = set(candidate.members)
        if any(len(members & set(other.members)) >= COVERED * len(members) for _, other in kept):
            continue
        kept.append((probable, candidate))
    return kept
