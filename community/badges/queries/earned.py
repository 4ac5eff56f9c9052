"""What members have earned by rules, whoever has been awarded what: the truth that awards follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all

from community.badges.models import Badge
from community.badges.queries.deeds import DEEDS, Among
from community.badges.queries.steps import any_of, has_reached, steps_of
from community.badges.rules import Rule, RuleWrong, parse_rule
from community.core import clock
from community.core.db import Instant, fetch
from community.members.models import Member

_MEMBERS = Member.__table__.c


@dataclass(frozen=True, slots=True)
class Wanted:
    """A badge as far as counting needs it; a draft that nobody saved has id 0."""

    id: int
    rule: Rule
    is_repeatable: bool


@dataclass(frozen=True, slots=True)
class Earned:
    """A badge that a member's deeds bring, for the `number`-th time, with the post that did it."""

    badge_id: int
    member_id: int
    subject: str
    number: int
    at: datetime | None
    """None where the deed has no time."""
    thread_id: int | None
    answer_id: int | None
    reply_id: int | None

    @property
    def key(self) -> tuple[int, int, str, int]:
        """What no two live awards share."""
        return (self.badge_id, self.member_id, self.subject, self.number)


def wanted_of(badges: Iterable[Badge]) -> list[Wanted]:
    """Those that rules award and that are not retired. A rule that this version cannot read awards nothing."""
    found = []
    for badge in badges:
        if badge.rule is None or badge.retired_at is not None:
            continue
        try:
            rule = parse_rule(badge.rule, is_repeatable=badge.is_repeatable)
        except RuleWrong:
            continue
        found.append(Wanted(badge.id, rule, badge.is_repeatable))
    return found


def list_earned(badges: Sequence[Wanted], among: Among) -> list[Earned]:
    """All that these members have earned of these badges: one statement for each thing that has to be counted."""
    found: list[Earned] = []
    for alike in _by_measure(badges):
        rows = fetch(_reached(alike, among)).all()
        for badge in alike:
            found += _awards_of(badge, rows)
    return found


def count_present(badges: Sequence[Wanted], member_id: int) -> dict[int, int]:
    """How far the member is with each badge now, by its id: all in one statement."""
    groups = list(_by_measure(badges))
    if not groups:
        return {}
    statements = [_present(number, alike[0].rule, member_id) for number, alike in enumerate(groups)]
    reached = dict(fetch(union_all(*statements)).all())
    return {badge.id: int(reached.get(number) or 0) for number, alike in enumerate(groups) for badge in alike}


def _by_measure(badges: Sequence[Wanted]) -> Iterator[list[Wanted]]:
    groups: dict[Any, list[Wanted]] = defaultdict(list)
    for badge in badges:
        groups[badge.rule.measure].append(badge)
    yield from groups.values()


def _reached(alike: list[Wanted], among: Among) -> Select[Any]:
    steps = steps_of(alike[0].rule, among)
    reached = [has_reached(steps, badge.rule.threshold, again=_again(badge)) for badge in alike]
    columns = steps.c
    return (
        select(
            columns.member_id,
            columns.subject_id,
            columns.at,
            columns.order_id,
            columns.level,
            columns.weight,
            columns.thread_id,
            columns.answer_id,
            columns.reply_id,
        )
        .join(Member.__table__, _MEMBERS.id == columns.member_id)
        .where(any_of(reached), _MEMBERS.erased_at.is_(None))
    )


def _again(badge: Wanted) -> bool:
    # Apart for each product or tag, it is given once for each of them, however far its holder goes on.
    return badge.is_repeatable and badge.rule.about.subject is None


def _awards_of(badge: Wanted, rows: Sequence[Any]) -> Iterator[Earned]:
    """The badge's awards among the steps: in the order of the deeds, numbered for each member and subject."""
    threshold, subject = badge.rule.threshold, badge.rule.about.subject
    numbers: dict[tuple[int, str], int] = defaultdict(int)
    seen: set[int] = set()
    for row in sorted(rows, key=_in_time):
        before = row.level - row.weight
        times = (
            row.level // threshold - before // threshold
            if _again(badge)
            else int(before < threshold <= row.level)
        )
        if times <= 0 or (not badge.is_repeatable and row.member_id in seen):
            continue
        seen.add(row.member_id)
        about = f"{subject}:{row.subject_id}" if subject and badge.is_repeatable else ""
        if about and numbers[row.member_id, about]:
            continue
        for _ in range(times):
            numbers[row.member_id, about] += 1
            yield Earned(
                badge.id, row.member_id, about, numbers[row.member_id, about],
                row.at, row.thread_id, row.answer_id, row.reply_id,
            )  # fmt: skip


def _in_time(row: Any) -> tuple[float, int]:
    return (row.at.timestamp() if row.at is not None else 0.0, row.order_id)


def _present(number: int, rule: Rule, member_id: int) -> Select[Any]:
    among = Among(ids=(member_id,))
    if rule.window_days:
        return _present_in_window(number, rule, among)
    steps = steps_of(rule, among)
    return select(literal(number).label("number"), func.coalesce(func.max(steps.c.level), 0).label("reached"))


def _present_in_window(number: int, rule: Rule, among: Among) -> Select[Any]:
    from_at = literal(clock.now() - timedelta(days=rule.window_days or 0), Instant)
    deeds = DEEDS[rule.fact](rule, among).subquery()
    return select(
        literal(number).label("number"), func.coalesce(func.sum(deeds.c.weight), 0).label("reached")
    ).where(deeds.c.at >= from_at)
