"""Asking for a dry run, telling how far it is, and keeping what it found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete

from community.core import clock
from community.core.actor import Actor
from community.core.bulk import insert_rows
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.jobs import queue
from community.core.policy import require, system_only
from community.reputation import policy, queries
from community.reputation.models import DryRun, DryRunLine, RuleSetRow

NO_RANKS = (None, None)
KEPT = 10  # Older dry runs of a draft tell nothing that the last ones do not.


def ask_dry_run(actor: Actor, draft: RuleSetRow, *, since: date, until: date) -> DryRun:
    """Have the draft tried on these days. Raise Invalid for days that make no period, Conflict while one is at it."""
    require(policy.can_edit_rules(actor))
    today = clock.now().date()
    if until > today:
        raise Invalid(fields={"until": "The period is in the past: choose today or an earlier day."})
    if since > until:
        raise Invalid(fields={"since": "The first day comes before the last one."})
    running = queries.find_newest_dry_run(draft.id)
    if running is not None and running.finished_at is None and not queries.is_dead(running):
        raise Conflict("A dry run is at work already. Wait for it, it takes a minute at most.")
    run = DryRun(
        rule_set_id=draft.id,
        revision=draft.revision,
        since=since,
        until=until,
        asked_at=clock.now(),
        asked_by_id=actor.id,
    )
    db.session.add(run)
    db.session.flush()
    queue("reputation.try_draft", run_id=run.id)
    return run


def tell_progress(actor: Actor, run_id: int, *, done: int, total: int) -> None:
    """Note how many of the events have been looked at."""
    require(system_only(actor))
    run = queries.get_dry_run(run_id)
    run.done, run.total, run.told_at = done, total, clock.now()


def finish_dry_run(
    actor: Actor,
    run_id: int,
    before: Mapping[int, int],
    after: Mapping[int, int],
    *,
    ranks: Mapping[int, tuple[int | None, int | None]],
    cause_count: int,
) -> None:
    """Keep what everybody earned by the rules that were in force, and would have earned by the draft; `ranks` says which
    rank they have, and would have had."""
    require(system_only(actor))
    run = queries.get_dry_run(run_id)
    insert_rows(
        DryRunLine,
        [
            {
                "dry_run_id": run.id,
                "member_id": member_id,
                "before": before.get(member_id, 0),
                "after": after.get(member_id, 0),
                "change": after.get(member_id, 0) - before.get(member_id, 0),
                "rank_before_id": ranks.get(member_id, NO_RANKS)[0],
                "rank_after_id": ranks.get(member_id, NO_RANKS)[1],
            }
            for member_id in sorted(before.keys() | after.keys())
        ],
    )
    run.before_points, run.after_points = sum(before.values()), sum(after.values())
    run.cause_count, run.finished_at, run.told_at = cause_count, clock.now(), clock.now()
    run.done = run.total
    forget_dry_runs(run.rule_set_id, keep=KEPT)


def fail_dry_run(actor: Actor, run_id: int, error: str) -> None:
    """Note why a run could not be done."""
    require(system_only(actor))
    run = queries.get_dry_run(run_id)
    run.error, run.finished_at = error[:1_000], clock.now()


def forget_dry_runs(rule_set_id: int, *, keep: int) -> None:
    """Delete the dry runs of a version but for the newest ones, with all that they found."""
    old = queries.list_old_dry_run_ids(rule_set_id, keep=keep)
    if old:
        db.session.flush()
        db.session.execute(delete(DryRunLine).where(DryRunLine.dry_run_id.in_(old)))
        db.session.execute(delete(DryRun).where(DryRun.id.in_(old)))
