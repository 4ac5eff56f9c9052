"""Asking for a dry run of a draft, telling how far it is, and keeping what it found."""

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
from community.core.policy import require
from community.rewards import policy, queries
from community.rewards.models import RewardDryRun, RewardDryRunLine, RewardRuleSet

KEPT = 5  # Older dry runs of a draft tell nothing that the last ones do not.


def ask_dry_run(actor: Actor, draft: RewardRuleSet, *, since: date, until: date) -> RewardDryRun:
    """Have the draft tried on these days. Raise Invalid for days that make no period, Conflict while one is at it."""
    require(policy.can_run_rewards(actor))
    if until > clock.now().date():
        raise Invalid(fields={"until": "Choose today or an earlier day."})
    if since > until:
        raise Invalid(fields={"since": "The first day comes before the last one."})
    running = queries.find_newest_dry_run(draft.id)
    if running is not None and running.finished_at is None and not queries.is_dead(running):
        raise Conflict("A dry run is at work already. Wait for it.")
    run = RewardDryRun(
        rule_set_id=draft.id,
        revision=draft.revision,
        since=since,
        until=until,
        asked_at=clock.now(),
        asked_by_id=actor.id,
    )
    db.session.add(run)
    db.session.flush()
    queue("rewards.try_draft", run_id=run.id)
    return run


def tell_progress(actor: Actor, run_id: int, *, done: int, total: int) -> None:
    """Note how many deeds have been looked at."""
    require(policy.can_settle_awards(actor))
    run = queries.get_dry_run(run_id)
    run.done, run.total, run.told_at = done, total, clock.now()


def finish_dry_run(
    actor: Actor,
    run_id: int,
    before: Mapping[int, int],
    after: Mapping[int, int],
    by_kind: Mapping[str, tuple[int, int]],
) -> None:
    """Keep what everybody earned by the rules in force, and would have earned by the draft (minor units by member)."""
    require(policy.can_settle_awards(actor))
    run = queries.get_dry_run(run_id)
    insert_rows(
        RewardDryRunLine,
        [
            {
                "dry_run_id": run.id,
                "member_id": member_id,
                "before_minor": before.get(member_id, 0),
                "after_minor": after.get(member_id, 0),
                "change_minor": after.get(member_id, 0) - before.get(member_id, 0),
            }
            for member_id in sorted(before.keys() | after.keys())
        ],
    )
    run.before_minor, run.after_minor = sum(before.values()), sum(after.values())
    run.by_kind = {kind: list(amounts) for kind, amounts in by_kind.items()}
    run.done, run.finished_at, run.told_at = run.total, clock.now(), clock.now()
    forget_dry_runs(run.rule_set_id, keep=KEPT)


def fail_dry_run(actor: Actor, run_id: int, error: str) -> None:
    """Note why a run could not be done."""
    require(policy.can_settle_awards(actor))
    run = queries.get_dry_run(run_id)
    run.error, run.finished_at = error[:1_000], clock.now()


def forget_dry_runs(rule_set_id: int, *, keep: int) -> None:
    """Delete the dry runs of a version but for the newest ones, with all that they found."""
    old = queries.list_old_dry_run_ids(rule_set_id, keep=keep)
    if old:
        db.session.flush()
        db.session.execute(delete(RewardDryRunLine).where(RewardDryRunLine.dry_run_id.in_(old)))
        db.session.execute(delete(RewardDryRun).where(RewardDryRun.id.in_(old)))
