"""What a group has in common, in figures between 0 and some 6: the pieces that evidence is made of."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from community.fairplay.rules.population import Mark, Population, quantile_of

HINT_WEIGHTS = {"device": 3.0, "session": 3.0, "payout": 4.0, "network": 1.5}
"""A network is shared by a street, a device by a family, a payout destination by hardly anybody."""

CREDIBLE_HOLDERS = (
    25  # What more people than this share, such as an office's address, says nothing about any of them.
)
DAY_SECONDS = 86_400.0


class Traits:
    """Answers questions about groups of one population; what every question needs is put in order once."""

    def __init__(self, population: Population) -> None:
        self.population = population
        self._joined = sorted(member.created_at for member in population.members.values())
        self._holders: dict[tuple[str, str], set[int]] = defaultdict(set)
        for member in population.members.values():
            for hint in member.hints:
                self._holders[hint].add(member.id)
        self._delays = sorted(mark.delay for mark in population.marks if not mark.is_own)

    def closeness(self, group: Collection[int]) -> float:
        """How unlikely it is that all joined within so short a time (powers of ten), as this community grew."""
        if len(group) < 2:
            return 0.0
        times = [self.population.members[member].created_at for member in group]
        between = bisect_right(self._joined, max(times)) - bisect_left(self._joined, min(times))
        share = between / max(1, len(self._joined))
        unlikely = -((len(group) - 1) * math.log10(share) + math.log10(len(group)))
        return min(6.0, max(0.0, unlikely))

    def shared_hints(self, group: Collection[int]) -> float:
        """Weight of what the group shares and hardly anybody else has."""
        return min(6.0, sum(weight for _, _, weight in self.list_hints(group)))

    def list_hints(self, group: Collection[int]) -> list[tuple[str, int, float]]:
        """(kind, how many of the group share one value of it, weight), heaviest of each kind."""
        members = set(group)
        best: dict[str, tuple[str, int, float]] = {}
        if len(members) < 2:
            return []
        for hint in {hint for member in members for hint in self.population.members[member].hints}:
            holders = self._holders[hint]
            inside = len(holders & members)
            if inside < 2 or len(holders) > CREDIBLE_HOLDERS:
                continue
            kind = hint[0]
            weight = HINT_WEIGHTS.get(kind, 1.0) * (inside - 1) / (len(members) - 1) * inside / len(holders)
            if weight > best.get(kind, ("", 0, 0.0))[2]:
                best[kind] = (kind, inside, weight)
        return sorted(best.values(), key=lambda item: -item[2])

    def is_joined_by_hint(self, member: int, group: Collection[int]) -> bool:
        """Whether the member shares with somebody of the group what hardly anybody else has."""
        others = set(group) - {member}
        return any(
            len(self._holders[hint]) <= CREDIBLE_HOLDERS and not others.isdisjoint(self._holders[hint])
            for hint in self.population.members[member].hints
        )

    def haste(self, marks: Iterable[Mark]) -> float:
        """How quickly reader's marks came after the answer: 0 slowest, 1 quickest, 0.5 like everybody's."""
        places = [1 - quantile_of(mark.delay, self._delays) for mark in marks if not mark.is_own]
        return sum(places) / len(places) if places else 0.5

    def staleness(self, marks: Sequence[Mark]) -> float:
        """Share of the marks on answers that readers had long left behind."""
        if not marks or not self._delays:
            return 0.0
        late = self._delays[int(len(self._delays) * 0.85)]
        return sum(mark.delay > late for mark in marks) / len(marks)


def densest_share(times: Iterable[float], window: float = DAY_SECONDS) -> float:
    """The greatest share of the instants that lies within one window."""
    ordered = sorted(times)
    if not ordered:
        return 0.0
    best = max(bisect_right(ordered, at + window) - place for place, at in enumerate(ordered))
    return best / len(ordered)
