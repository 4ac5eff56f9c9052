"""Reading dry runs: how far one is, and what it found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, select

from community.core import clock
from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page
from community.members.queries import MemberChip, list_member_chips, list_ranks
from community.reputation.models import DryRun, DryRunLine, RuleSetRow
from community.reputation.queries.rule_sets import as_rule_set
from community.reputation.rules import RuleSet

PAGE_SIZE = 50
SHOWN = 5
"""So many of those who gain and lose most are shown at once."""
SILENT_SECONDS = 120  # A run that tells nothing for that long has died with its worker.

BOUNDS = (-1_000, -300, -100, -30, -1, 0, 1, 30, 100, 300, 1_000)
"""Where the columns of the histogram begin; the middle one is “no change”."""


@dataclass(frozen=True, slots=True)
class Change:
    """One member in a dry run."""

    who: MemberChip
    before: int
    after: int
    change: int
    rank_before: str
    """The rank's name; empty for whoever has none to show."""
    rank_after: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a dry run found, over all members."""

    member_count: int
    gain_count: int
    loss_count: int
    rank_gain_count: int
    rank_loss_count: int
    columns: Sequence[tuple[str, int]]
    """(label, members) of the histogram, from the greatest loss to the greatest gain."""
    gains: Sequence[Change]
    losses: Sequence[Change]


def find_dry_run(run_id: int) -> DryRun | None:
    """The run, or None."""
    return db.session.get(DryRun, run_id, populate_existing=True)


def get_dry_run(run_id: int) -> DryRun:
    """The run. Raise NotFound when there is none."""
    run = find_dry_run(run_id)
    if run is None:
        raise NotFound("There is no such dry run.")
    return run


def find_newest_dry_run(rule_set_id: int) -> DryRun | None:
    """The last one of that version, finished or not."""
    query = select(DryRun).where(DryRun.rule_set_id == rule_set_id).order_by(DryRun.id.desc()).limit(1)
    return db.session.scalar(query)


def list_old_dry_run_ids(rule_set_id: int, *, keep: int) -> list[int]:
    """The ids of that version's runs, but for the newest `keep`."""
    query = select(DryRun.id).where(DryRun.rule_set_id == rule_set_id).order_by(DryRun.id.desc())
    return list(db.session.scalars(query.offset(keep)))


def find_telling_dry_run(version: int) -> DryRun | None:
    """The last finished one of what was scheduled as that version."""
    query = (
        select(DryRun)
        .join(RuleSetRow, (RuleSetRow.id == DryRun.rule_set_id) & (RuleSetRow.revision == DryRun.revision))
        .where(RuleSetRow.version == version, DryRun.finished_at.is_not(None), DryRun.error == "")
        .order_by(DryRun.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def is_dead(run: DryRun) -> bool:
    """Whether an unfinished run has not said a word for too long."""
    since = run.told_at or run.asked_at
    return run.finished_at is None and since < clock.now() - timedelta(seconds=SILENT_SECONDS)


def get_rule_set_of(run: DryRun) -> RuleSet:
    """The draft that the run tries."""
    return as_rule_set(db.session.get_one(RuleSetRow, run.rule_set_id))


def summarise(run: DryRun) -> Summary:
    """What the run found: the histogram, and who gains and loses most."""
    query = select(DryRunLine.change, DryRunLine.rank_before_id, DryRunLine.rank_after_id)
    rows = db.session.execute(query.where(DryRunLine.dry_run_id == run.id)).all()
    changes = [row.change for row in rows]
    places = {rank.id: rank.position for rank in list_ranks()}
    climbs = [
        places.get(row.rank_after_id, 0) - places.get(row.rank_before_id, 0)
        for row in rows
        if row.rank_before_id is not None
    ]
    lines = _lines(run)
    return Summary(
        member_count=len(changes),
        gain_count=sum(change > 0 for change in changes),
        loss_count=sum(change < 0 for change in changes),
        rank_gain_count=sum(climb > 0 for climb in climbs),
        rank_loss_count=sum(climb < 0 for climb in climbs),
        columns=_columns(changes),
        gains=_changes(
            lines.where(DryRunLine.change > 0)
            .order_by(DryRunLine.change.desc(), DryRunLine.member_id)
            .limit(SHOWN)
        ),
        losses=_changes(
            lines.where(DryRunLine.change < 0).order_by(DryRunLine.change, DryRunLine.member_id).limit(SHOWN)
        ),
    )


def list_changes_of(run: DryRun, number: int, *, gains_first: bool) -> Page[Change]:
    """A page of all members whom the run knows, the greatest gains first, or the greatest losses."""
    order = DryRunLine.change.desc() if gains_first else DryRunLine.change
    query = _lines(run).order_by(order, DryRunLine.member_id)
    total = db.session.scalar(
        select(func.count()).select_from(DryRunLine).where(DryRunLine.dry_run_id == run.id)
    )
    found = _changes(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return Page(found, number, PAGE_SIZE, total or 0)


def find_own_change(run: DryRun, member_id: int) -> DryRunLine | None:
    """What the run found for one member; None when nothing of theirs counted."""
    return db.session.scalar(_lines(run).where(DryRunLine.member_id == member_id))


def _lines(run: DryRun) -> Select[Any]:
    return select(DryRunLine).where(DryRunLine.dry_run_id == run.id)


def _changes(query: Select[Any]) -> list[Change]:
    rows = db.session.scalars(query).all()
    people = list_member_chips(row.member_id for row in rows)
    names = {rank.id: rank.name for rank in list_ranks()}
    return [
        Change(
            people[row.member_id],
            row.before,
            row.after,
            row.change,
            names.get(row.rank_before_id, ""),
            names.get(row.rank_after_id, ""),
        )
        for row in rows
    ]


def _columns(changes: Sequence[int]) -> list[tuple[str, int]]:
    counts = [0] * len(BOUNDS)
    for change in changes:
        counts[_column_of(change)] += 1
    return [(_label(at), count) for at, count in enumerate(counts)]


def _column_of(change: int) -> int:
    if change == 0:
        return BOUNDS.index(0)
    if change > 0:
        return max(at for at, bound in enumerate(BOUNDS) if 0 < bound <= change)
    return min(at for at, bound in enumerate(BOUNDS) if change <= bound < 0)


def _label(at: int) -> str:
    bound = BOUNDS[at]
    if bound == 0:
        return "no change"
    inner, sign = abs(bound), "+" if bound > 0 else "−"
    outer = BOUNDS[at + 1 if bound > 0 else at - 1] if 0 < at < len(BOUNDS) - 1 else None
    return f"{sign}{inner:,} and more" if outer is None else f"{sign}{inner} to {sign}{abs(outer) - 1:,}"
