"""Writing the points ledger: entries and their mirrors, never anything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from community.core import clock
from community.core.actor import Actor
from community.core.bulk import insert_rows
from community.core.db import db
from community.core.policy import require, system_only
from community.members import actions as members
from community.members.queries import lock_member
from community.reputation import queries
from community.reputation.models import LedgerEntry
from community.reputation.rules import CAPPED, POINTS, VERSION, Cause, capped


@dataclass(frozen=True, kw_only=True, slots=True)
class Award:
    """The points of a rule that a member earns. `cause` is unique for ever, such as `vote:81`."""

    member_id: int
    kind: Cause
    cause: str
    thread_id: int | None = None
    answer_id: int | None = None


def post_entry(actor: Actor, award: Award) -> LedgerEntry:
    """Give a member the points of a rule, once for each cause; asked again, answer the entry that is there.

    The member's row is locked before the day's sum is read.
    """
    lock_member(award.member_id)
    present = queries.find_entry(award.cause)
    if present is not None:
        return present
    now = clock.now()
    earned_today = queries.count_capped_points(award.member_id, _day(now)) if award.kind in CAPPED else 0
    entry = LedgerEntry(**_line(award, now, earned_today))
    db.session.add(entry)
    db.session.flush()
    members.add_points(award.member_id, entry.points)
    return entry


def post_past_entries(actor: Actor, awards: Sequence[tuple[datetime, Award]]) -> None:
    """Post the entries of awards earned long ago, as `post_entry` would one after the other at these instants."""
    require(system_only(actor))
    for member_id in sorted({award.member_id for _, award in awards}):
        lock_member(member_id)
    lines = list(_past_lines(awards))
    insert_rows(LedgerEntry, lines)
    sums: dict[int, int] = {}
    for line in lines:
        sums[line["member_id"]] = sums.get(line["member_id"], 0) + line["points"]
    members.count_for_many({member_id: {"points": points} for member_id, points in sums.items()})


def _past_lines(awards: Sequence[tuple[datetime, Award]]) -> Iterator[dict[str, Any]]:
    posted = queries.list_posted_causes(award.cause for _, award in awards)
    earned: dict[tuple[int, date], int] = {}
    for at, award in awards:
        if award.cause in posted:
            continue
        posted.add(award.cause)
        day = (award.member_id, _day(at))
        if award.kind in CAPPED and day not in earned:
            earned[day] = queries.count_capped_points(*day)
        line = _line(award, at, earned.get(day, 0))
        if award.kind in CAPPED:
            earned[day] += line["points"]
        yield line


def _line(award: Award, at: datetime, earned_today: int) -> dict[str, Any]:
    full = POINTS[award.kind]
    return {
        "member_id": award.member_id,
        "points": capped(full, earned_today) if award.kind in CAPPED else full,
        "full_points": full,
        "kind": award.kind.value,
        "cause": award.cause,
        "rule_version": VERSION,
        "is_capped": award.kind in CAPPED,
        "earned_on": _day(at),
        "posted_at": at,
        "thread_id": award.thread_id,
        "answer_id": award.answer_id,
    }


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def reverse_entry(actor: Actor, cause: str) -> LedgerEntry | None:
    """Take back exactly what was given for the cause, by a mirror entry; once. None when nothing was given."""
    entry = queries.find_entry(cause)
    if entry is None:
        return None
    lock_member(entry.member_id)
    present = queries.find_reversal(entry.id)
    if present is not None:
        return present
    mirror = LedgerEntry(
        member_id=entry.member_id,
        points=-entry.points,
        full_points=-entry.full_points,
        kind=entry.kind,
        cause=f"reversal:{entry.id}",
        rule_version=entry.rule_version,
        is_capped=entry.is_capped,
        earned_on=entry.earned_on,
        posted_at=clock.now(),
        thread_id=entry.thread_id,
        answer_id=entry.answer_id,
        reverses_id=entry.id,
    )
    db.session.add(mirror)
    db.session.flush()
    members.add_points(entry.member_id, -entry.points)
    return mirror
