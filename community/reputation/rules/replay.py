"""What a history of events is worth by given rules, computed anew from nothing but the events: for audits and dry runs.

It keeps no ledger: of each cause it knows what it is worth and whether it counts in the end, and each pool gives what its
curve says of the sum. So it reaches the ledger's standings by another way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from community.reputation.rules.causes import Award, Cause, Payload, awards_of, ended_by
from community.reputation.rules.pools import due, pool_of
from community.reputation.rules.rule_sets import PAIR_DAYS, Rule, RuleSet

RulesOn = Callable[[date], RuleSet]
"""The rules in force on a day (UTC)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a replay asks about people."""

    is_staff_at: Callable[[int, datetime], bool]
    joined_at: Callable[[int], datetime]


@dataclass(frozen=True, slots=True)
class Heard:
    """What one event says of points, the same for every set of rules."""

    at: datetime
    awards: Sequence[Award]
    ended: Sequence[str]
    """Causes that it ends."""
    case: str = ""
    """Of a decision about fair play: its case."""
    voided: Sequence[str] = ()
    restored: Sequence[str] = ()


def read(name: str, payload: Payload, at: datetime) -> Heard:
    """What an event says, from its name and plain fields."""
    if name == "CausesVoided":
        return Heard(at, (), (), payload["case"], voided=payload["causes"])
    if name == "CausesRestored":
        return Heard(at, (), (), payload["case"], restored=payload["causes"])
    return Heard(at, awards_of(name, payload), ended_by(name, payload))


@dataclass(slots=True)
class Worth:
    """What one cause is worth, and whether it counts."""

    member_id: int
    full_points: int
    pool: str | None
    version: int
    post: tuple[str, int] | None
    is_withdrawn: bool = False
    void_by: frozenset[str] = frozenset()


class Replay:
    """Hears events in the order in which they happened; `standings` says what they come to."""

    def __init__(self, rules_on: RulesOn, facts: Facts) -> None:
        self._rules_on = rules_on
        self._facts = facts
        self._rules: dict[date, RuleSet] = {}
        self._pairs: dict[tuple[int, int, Cause], tuple[datetime, ...]] = {}
        self.causes: dict[str, Worth] = {}

    def hear(self, event: Heard) -> None:
        """Take in one event."""
        for award in event.awards:
            known = self.causes.get(award.cause)
            if known is not None:
                known.is_withdrawn = False
            else:
                self._take(award, event.at)
        for cause in event.ended:
            if cause in self.causes:
                self.causes[cause].is_withdrawn = True
        for cause in event.voided:
            if cause in self.causes:
                self.causes[cause].void_by |= {event.case}
        for cause in event.restored:
            if cause in self.causes:
                self.causes[cause].void_by -= {event.case}

    def standings(self, stands: Callable[[tuple[str, int]], bool]) -> dict[int, dict[tuple[str, int], int]]:
        """By member and by (pool or "", version): the points that count. `stands` says whether a post can be read."""
        worths: dict[int, dict[tuple[str, int], int]] = defaultdict(lambda: defaultdict(int))
        for worth in self.causes.values():
            counts = not worth.is_withdrawn and not worth.void_by
            if counts and (worth.post is None or stands(worth.post)):
                worths[worth.member_id][worth.pool or "", worth.version] += worth.full_points
        by_version = {rules.version: rules for rules in self._rules.values()}
        return {
            member_id: {
                (pool, version): due(pool, by_version[version], full) if pool else full
                for (pool, version), full in sums.items()
            }
            for member_id, sums in worths.items()
        }

    def points(self, stands: Callable[[tuple[str, int]], bool]) -> dict[int, int]:
        """By member: the points that count; members without any are left out."""
        return {member_id: sum(sums.values()) for member_id, sums in self.standings(stands).items()}

    def _take(self, award: Award, at: datetime) -> None:
        day = at.date()
        rules = self._rules.get(day)
        if rules is None:
            rules = self._rules[day] = self._rules_on(day)
        rule = rules.rule(award.kind)
        if rule is None or rule.points == 0:
            return
        if rule.excludes_staff and self._facts.is_staff_at(award.member_id, at):
            return
        self.causes[award.cause] = Worth(
            member_id=award.member_id,
            full_points=0 if self._is_withheld(rule, award, at) else rule.points,
            pool=pool_of(rule, award, day, rules.version),
            version=rules.version,
            post=award.post,
        )

    def _is_withheld(self, rule: Rule, award: Award, at: datetime) -> bool:
        giver_id = award.giver_id
        if giver_id is None:
            return False
        if rule.giver_age_days and at - self._facts.joined_at(giver_id) < timedelta(days=rule.giver_age_days):
            return True
        if rule.pair_limit is None:
            return False
        pair = (giver_id, award.member_id, award.kind)
        lately = self._pairs.get(pair, ())
        if lately:
            after = at - timedelta(days=PAIR_DAYS)
            lately = tuple(instant for instant in lately if instant > after)
        self._pairs[pair] = (*lately, at)  # A tuple: there may be a million pairs, most of which meet once.
        return len(lately) >= rule.pair_limit


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the ledger and its events disagree."""

    member_id: int
    what: str
    kept: int
    due: int


def compare(
    kept: Mapping[int, Mapping[tuple[str, int], int]],
    rows: Mapping[int, int],
    found: Mapping[int, Mapping[tuple[str, int], int]],
) -> list[Difference]:
    """What disagrees: the ledger's sums (`kept`, by member, pool and version) with what the events come to (`found`), and
    the members' rows with the ledger."""
    differences = []
    for member_id in sorted(kept.keys() | found.keys() | rows.keys()):
        ours, theirs = kept.get(member_id, {}), found.get(member_id, {})
        for key in sorted(ours.keys() | theirs.keys()):
            if ours.get(key, 0) != theirs.get(key, 0):
                what = f"{key[0] or 'without a limit'}, version {key[1]}"
                differences.append(Difference(member_id, what, ours.get(key, 0), theirs.get(key, 0)))
        total = sum(ours.values())
        if rows.get(member_id, 0) != total:
            differences.append(Difference(member_id, "standing", rows.get(member_id, 0), total))
    return differences
