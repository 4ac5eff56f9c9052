"""Writing the points ledger: entries, their mirrors, what settles a limit; never anything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import update

from community.answers import queries as answers
from community.answers.queries import Post
from community.core import clock
from community.core.actor import STAFF, Actor, Role
from community.core.bulk import insert_rows, reserve_ids
from community.core.db import db
from community.members import actions as members
from community.members.models import Member
from community.members.queries import list_roles_at, lock_members
from community.ranks import actions as ranks
from community.reputation import queries
from community.reputation.models import Ending, LedgerEntry
from community.reputation.queries import Origin
from community.reputation.rules import (
    PAIR_DAYS,
    SETTLED,
    Award,
    Rule,
    RuleSet,
    Withheld,
    due,
    in_force,
    pool_of,
)

Dated = tuple[datetime, Award]


def post_entries(actor: Actor, awards: Sequence[Dated]) -> None:
    """Give members the points of the rules in force at these instants, once for each cause, in this order.

    A cause that was given and withdrawn counts again as it did. The members' rows are locked, in one order, before any
    sum is read; their ranks follow.
    """
    post_past_entries(actor, awards)
    ranks.reconsider({award.member_id for _, award in awards})


def post_past_entries(actor: Actor, awards: Sequence[Dated]) -> None:
    """The same for what happened elsewhere long ago: an import ranks its members once, when everything is there."""
    if not awards:
        return
    lock_members(award.member_id for _, award in awards)
    present = {origin.cause: origin for origin in queries.list_origins(award.cause for _, award in awards)}
    posting = _Posting(queries.list_versions(), _roles_then(awards))
    lines: dict[str, dict[str, Any]] = {}
    for at, award in awards:
        if award.cause not in present and award.cause not in lines:
            line = posting.line(at, award)
            if line is not None:
                lines[award.cause] = line
    _write(list(lines.values()))
    again = [origin for origin in present.values() if ("withdrawn", "") in origin.open_endings]
    if again:
        _lift(actor, again, "withdrawn", "")


def end_causes(actor: Actor, causes: Iterable[str], why: str, ref: str = "") -> int:
    """Let these causes count no more for that reason: what they gave is taken back exactly. Answer of how many.

    Causes that gave nothing, and those that ended so already, stay as they are; those that had ended for another reason
    get this one as well.
    """
    return _begin(actor, queries.list_origins(causes), why, ref)


def renew_causes(actor: Actor, causes: Iterable[str], why: str, ref: str = "") -> int:
    """Let that reason end: causes without another one count again exactly as they did. Answer how many do."""
    return _lift(actor, queries.list_origins(causes), why, ref)


def settle_posts(actor: Actor, posts: Collection[Post]) -> None:
    """Let the causes that are about these posts count while the posts can be read, and only then."""
    origins = [origin for origin in queries.list_origins_of_posts(posts) if origin.post is not None]
    standing = answers.standing_posts({origin.post for origin in origins if origin.post is not None})
    _begin(actor, [origin for origin in origins if origin.post not in standing], "removed", "")
    _lift(actor, [origin for origin in origins if origin.post in standing], "removed", "")


class _Posting:
    """One batch of new entries: what it has given so far counts for what comes after."""

    def __init__(self, versions: list[RuleSet], roles_then: Mapping[tuple[int, datetime], Role]) -> None:
        self._versions = versions
        self._roles_then = roles_then
        self._pools: dict[tuple[int, str], tuple[int, int]] = {}
        self._from_giver: dict[tuple[int, int, str], list[datetime]] = {}

    def line(self, at: datetime, award: Award) -> dict[str, Any] | None:
        """The entry's columns; None when the rules give nothing for it, or not to this member."""
        day = at.astimezone(UTC).date()
        rules = in_force(self._versions, day)
        rule = rules.rule(award.kind)
        if rule is None or rule.points == 0:
            return None
        if rule.excludes_staff and self._is_staff_at(award.member_id, at):
            return None
        withheld = self._withheld(rule, award, at)
        full = 0 if withheld else rule.points
        pool = pool_of(rule, award, day, rules.version)
        return {
            "member_id": award.member_id,
            "points": self._fitting(award.member_id, pool, rules, full),
            "full_points": full,
            "kind": award.kind.value,
            "cause": award.cause,
            "rule_version": rules.version,
            "pool": pool,
            "withheld": withheld,
            "earned_on": day,
            "posted_at": at,
            "giver_id": award.giver_id,
            "thread_id": award.thread_id,
            "answer_id": award.answer_id,
        }

    def _is_staff_at(self, member_id: int, at: datetime) -> bool:
        role = self._roles_then.get((member_id, at))
        return (role or Role(db.session.get_one(Member, member_id).role)) in STAFF

    def _fitting(self, member_id: int, pool: str | None, rules: RuleSet, full: int) -> int:
        if pool is None:
            return full
        key = (member_id, pool)
        if key not in self._pools:
            self._pools[key] = queries.sum_pool(member_id, pool)
        given, worth = self._pools[key]
        points = due(pool, rules, worth + full) - given
        self._pools[key] = (given + points, worth + full)
        return points

    def _withheld(self, rule: Rule, award: Award, at: datetime) -> str:
        if award.giver_id is None:
            return ""
        if rule.giver_age_days:
            giver = db.session.get_one(Member, award.giver_id)
            if at - giver.created_at < timedelta(days=rule.giver_age_days):
                return Withheld.YOUNG_GIVER.value
        if rule.pair_limit is not None:
            after = at - timedelta(days=PAIR_DAYS)
            here = self._from_giver.setdefault((award.giver_id, award.member_id, award.kind.value), [])
            before = queries.count_from_giver(award.giver_id, award.member_id, award.kind, after)
            count = before + sum(instant > after for instant in here)
            here.append(at)
            if count >= rule.pair_limit:
                return Withheld.PAIR.value
        return ""


def _roles_then(awards: Sequence[Dated]) -> dict[tuple[int, datetime], Role]:
    """What these members were when it happened, where that is past: a replay counts it so."""
    now = clock.now()
    return list_roles_at([(award.member_id, at) for at, award in awards if at < now])


def _begin(actor: Actor, origins: Sequence[Origin], why: str, ref: str) -> int:
    ending = [origin for origin in origins if (why, ref) not in origin.open_endings]
    lock_members(origin.member_id for origin in ending)
    now = clock.now()
    rows = [
        {"entry_id": origin.id, "why": why, "ref": ref, "began_at": now, "began_by_id": actor.id}
        for origin in ending
    ]
    insert_rows(Ending, rows)
    counting = [origin for origin in ending if origin.counts]
    _mirror(counting)
    ranks.reconsider({origin.member_id for origin in counting})
    return len(counting)


def _lift(actor: Actor, origins: Sequence[Origin], why: str, ref: str) -> int:
    held = [origin for origin in origins if (why, ref) in origin.open_endings]
    lock_members(origin.member_id for origin in held)
    for origin in held:
        db.session.execute(
            update(Ending)
            .where(
                Ending.entry_id == origin.id, Ending.why == why, Ending.ref == ref, Ending.over_at.is_(None)
            )
            .values(over_at=clock.now(), over_by_id=actor.id)
        )
    freed = [origin for origin in held if not origin.counts and origin.open_endings == {(why, ref)}]
    _mirror(freed)
    ranks.reconsider({origin.member_id for origin in freed})
    return len(freed)


def _mirror(origins: Sequence[Origin]) -> None:
    """Turn what these causes gave last around, and settle the limits that it touches."""
    if not origins:
        return
    newest = queries.list_newest([origin.id for origin in origins])
    ids = reserve_ids(LedgerEntry, len(newest))
    now = clock.now()
    _write([_mirror_of(entry, entry_id, now) for entry, entry_id in zip(newest, ids, strict=True)])
    touched = {
        (entry.member_id, entry.pool): (entry, entry_id)
        for entry, entry_id in zip(newest, ids, strict=True)
        if entry.pool is not None
    }
    _write(list(_settlements(touched, now)))


def _mirror_of(entry: LedgerEntry, entry_id: int, now: datetime) -> dict[str, Any]:
    return {
        "id": entry_id,
        "member_id": entry.member_id,
        "points": -entry.points,
        "full_points": -entry.full_points,
        "kind": entry.kind,
        "cause": f"reversal:{entry.id}",
        "rule_version": entry.rule_version,
        "pool": entry.pool,
        "withheld": entry.withheld,
        "earned_on": entry.earned_on,
        "posted_at": now,
        "giver_id": entry.giver_id,
        "thread_id": entry.thread_id,
        "answer_id": entry.answer_id,
        "reverses_id": entry.id,
        "origin_id": entry.origin_id or entry.id,
    }


def _settlements(
    touched: dict[tuple[int, str], tuple[LedgerEntry, int]], now: datetime
) -> Iterator[dict[str, Any]]:
    """What brings each pool to what its entries give together, named for the mirror that made it necessary."""
    versions = {rules.version: rules for rules in queries.list_versions()}
    for (member_id, pool), (entry, mirror_id) in sorted(touched.items()):
        given, worth = queries.sum_pool(member_id, pool)
        missing = due(pool, versions[entry.rule_version], worth) - given
        if missing:
            yield {
                "member_id": member_id,
                "points": missing,
                "full_points": 0,
                "kind": SETTLED,
                "cause": f"settled:{mirror_id}",
                "rule_version": entry.rule_version,
                "pool": pool,
                "earned_on": entry.earned_on,
                "posted_at": now,
            }


def _write(lines: Sequence[dict[str, Any]]) -> None:
    insert_rows(LedgerEntry, lines)
    sums: Counter[int] = Counter()
    for line in lines:
        sums[line["member_id"]] += line["points"]
    members.count_for_many({member_id: {"points": points} for member_id, points in sums.items()})
