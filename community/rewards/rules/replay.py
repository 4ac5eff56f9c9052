"""What everybody would have earned by some rules, from deeds alone: for a dry run, both sides of which are told alike."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from community.rewards.rules.earning import OF_PAIRS, PAIR_WINDOW, Deed, Facts, Worth, worth_of
from community.rewards.rules.states import Kind, Task
from community.rewards.rules.terms import Terms


@dataclass(frozen=True, slots=True)
class Known:
    """What the past says beside the deeds themselves."""

    linked: frozenset[tuple[int, int]] = frozenset()
    """(member, who brought it about) of those that belong together."""
    copied: frozenset[int] = frozenset()
    """Answers whose text is nearly that of an earlier one of the same author."""
    since: Mapping[int, datetime] = field(default_factory=dict)
    """When members joined."""


@dataclass
class Replay:
    """Hears deeds in the order of their instants; `terms_on` says which rules count on a day (UTC)."""

    terms_on: Callable[[date], Terms]
    known: Known
    earned: Counter[int] = field(default_factory=Counter)
    """Minor units by member."""
    by_kind: Counter[str] = field(default_factory=Counter)
    _places: Counter[int] = field(default_factory=Counter)
    _pairs: dict[tuple[int, int], list[datetime]] = field(default_factory=lambda: defaultdict(list))
    _friends: Counter[int] = field(default_factory=Counter)
    _first: set[tuple[Task, int]] = field(default_factory=set)

    def hear(self, deed: Deed) -> Worth | None:
        """Count one deed; answer what it is worth, None when nothing is paid for it."""
        if not deed.stands or not deed.is_paid or (deed.task is not None and deed.task is not Task.PROFILE):
            return None  # First steps by answers follow from those, below.
        terms = self.terms_on(deed.at.date())
        worth = worth_of(deed, terms, self._facts(deed))
        if worth is None:
            return None
        self.earned[deed.member_id] += worth.amount_minor
        self.by_kind[deed.kind.value] += worth.amount_minor
        if worth.withheld is None and deed.kind in OF_PAIRS:
            self._step(deed, terms)
        return worth

    def _facts(self, deed: Deed) -> Facts:
        pair = (deed.member_id, deed.brought_by_id or 0)
        place = 1
        if deed.kind is Kind.ROYALTY and deed.answer_id is not None:
            self._places[deed.answer_id] += 1
            place = self._places[deed.answer_id]
        elif deed.kind is Kind.REFERRAL:
            self._friends[deed.member_id] += 1
            place = self._friends[deed.member_id]
        elif deed.kind in OF_PAIRS and deed.brought_by_id is not None and not deed.is_second:
            known = self._pairs[pair]
            place += bisect_left(known, deed.at + PAIR_WINDOW) - bisect_right(known, deed.at - PAIR_WINDOW)
            insort(known, deed.at)
        since = self.known.since.get(deed.brought_by_id or 0)
        return Facts(
            place=place,
            is_linked=pair in self.known.linked,
            is_copied=deed.answer_id in self.known.copied,
            bringer_age_days=None if since is None else max(0, (deed.at - since).days),
        )

    def _step(self, deed: Deed, terms: Terms) -> None:
        task = Task.FIRST_ACCEPTED if deed.kind is Kind.ACCEPT else Task.FIRST_CONFIRMED
        since = self.known.since.get(deed.member_id)
        if (task, deed.member_id) in self._first or since is None:
            return
        self._first.add((task, deed.member_id))
        if deed.at <= since + timedelta(days=terms.task_days):
            step = replace(deed, kind=Kind.TASK, task=task, brought_by_id=None, answer_id=None)
            worth = worth_of(step, terms, Facts())
            if worth is not None:
                self.earned[deed.member_id] += worth.amount_minor
                self.by_kind[Kind.TASK.value] += worth.amount_minor
