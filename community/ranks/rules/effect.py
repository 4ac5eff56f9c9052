"""What another ladder would do: who would rise and fall, gain and lose abilities, and what speaks against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from community.core.actor import Ability
from community.ranks.rules.ladder import Inputs, Ladder, Step, rank_of


@dataclass(frozen=True, slots=True)
class Change:
    """One member whose rank or abilities would be others."""

    member_id: int
    before: Step
    after: Step
    direction: int
    """1 rises, −1 falls, 0 stays on the rank but may do more or less."""

    @property
    def gained(self) -> frozenset[Ability]:
        """Abilities that they would have and have not now."""
        return self.after.abilities - self.before.abilities

    @property
    def lost(self) -> frozenset[Ability]:
        """Abilities that they have now and would not have."""
        return self.before.abilities - self.after.abilities


@dataclass(frozen=True)
class Effect:
    """The whole effect; `before` and `after` count members by the rank's name."""

    before: Mapping[str, int]
    after: Mapping[str, int]
    changes: list[Change] = field(default_factory=list)
    member_count: int = 0

    @property
    def risen_count(self) -> int:
        """How many would rise."""
        return sum(change.direction > 0 for change in self.changes)

    @property
    def fallen_count(self) -> int:
        """How many would fall."""
        return sum(change.direction < 0 for change in self.changes)

    def gaining(self, ability: Ability) -> int:
        """How many would gain the ability."""
        return sum(ability in change.gained for change in self.changes)

    def losing(self, ability: Ability) -> int:
        """How many would lose it."""
        return sum(ability in change.lost for change in self.changes)


def compare(members: Iterable[tuple[int, int | None, Inputs]], now: Ladder, then: Ladder) -> Effect:
    """What `then` would do to these members: (id, id of the rank that they hold, inputs)."""
    before, after = Counter[str](), Counter[str]()
    changes = []
    count = 0
    for member_id, held, inputs in members:
        count += 1
        old = now.by_id.get(held) or rank_of(inputs, now)
        new = rank_of(inputs, then, held=held)
        before[old.name] += 1
        after[new.name] += 1
        change = Change(member_id, old, new, _direction(old, new, now, then))
        if change.direction or change.gained or change.lost:
            changes.append(change)
    changes.sort(key=lambda change: (change.direction, change.member_id))
    return Effect(before, after, changes, count)


def warnings_about(effect: Effect, then: Ladder) -> list[str]:
    """What an admin should know before putting it into force, a sentence each."""
    said = []
    count = effect.member_count
    if count and effect.fallen_count == count:
        said.append("Everybody falls.")
    elif count and effect.fallen_count * 2 > count:
        said.append(f"More than half of all members fall: {effect.fallen_count:,} of {count:,}.")
    unreached = [step.name for step in then.steps[1:] if not effect.after.get(step.name)]
    if count and len(unreached) == len(then.steps) - 1 and unreached:
        said.append("Nobody reaches any rank above the lowest.")
    elif count and unreached:
        said.append(f"Nobody would be {_listed(unreached)} today.")
    lacking = [ability for ability in Ability if not any(ability in step.abilities for step in then.steps)]
    if lacking:
        words = _listed([ability.value.replace("_", " ") for ability in lacking])
        said.append(f"No rank allows: {words}. Only moderators could do that.")
    if then.steps and Ability.VOTE not in then.steps[0].abilities:
        said.append(
            "Newcomers could not mark posts as helpful, which everybody may today in most communities."
        )
    return said


def _direction(old: Step, new: Step, now: Ladder, then: Ladder) -> int:
    """Whether that is up or down: by the places in the new ladder, or where the old rank is gone, by what both ask."""
    if old.rank_id == new.rank_id and new.rank_id is not None:
        return 0
    place = then.places.get(old.rank_id)
    if place is not None:
        return 1 if then.steps.index(new) > place else -1
    share_before = now.places.get(old.rank_id, 0) / max(1, len(now.steps) - 1)
    share_after = then.steps.index(new) / max(1, len(then.steps) - 1)
    return (share_after > share_before) - (share_after < share_before)


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
