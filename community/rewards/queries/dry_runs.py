"""Reading dry runs: how far one is, and what it found."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from community.core import clock
from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page
from community.rewards.models import RewardDryRun, RewardDryRunLine, RewardRuleSet

PAGE_SIZE = 25
DIES_AFTER = timedelta(minutes=5)  # Progress is told every few seconds.


def get_dry_run(run_id: int) -> RewardDryRun:
    """One dry run. Raise NotFound."""
    run = find_dry_run(run_id)
    if run is None:
        raise NotFound("There is no such dry run (any more).")
    return run


def find_dry_run(run_id: int) -> RewardDryRun | None:
    """One dry run, or None."""
    return db.session.get(RewardDryRun, run_id)


def get_rules_of_run(run: RewardDryRun) -> RewardRuleSet:
    """The draft that it tries."""
    return db.session.get_one(RewardRuleSet, run.rule_set_id)


def find_newest_dry_run(rule_set_id: int) -> RewardDryRun | None:
    """The last one of a version, or None."""
    query = select(RewardDryRun).where(RewardDryRun.rule_set_id == rule_set_id)
    return db.session.scalar(query.order_by(RewardDryRun.id.desc()).limit(1))


def is_dead(run: RewardDryRun) -> bool:
    """Whether its process stopped on the way."""
    return run.finished_at is None and (run.told_at or run.asked_at) < clock.now() - DIES_AFTER


def list_old_dry_run_ids(rule_set_id: int, *, keep: int) -> list[int]:
    """The runs of a version but for the newest `keep`."""
    query = select(RewardDryRun.id).where(RewardDryRun.rule_set_id == rule_set_id)
    return list(db.session.scalars(query.order_by(RewardDryRun.id.desc()).offset(keep)))


def list_changes_of(run: RewardDryRun, number: int, *, gains_first: bool) -> Page[RewardDryRunLine]:
    """A page of members, who gains (or loses) most first."""
    order = RewardDryRunLine.change_minor.desc() if gains_first else RewardDryRunLine.change_minor.asc()
    of_run = RewardDryRunLine.dry_run_id == run.id
    total = db.session.scalar(select(func.count(RewardDryRunLine.id)).where(of_run)) or 0
    query = (
        select(RewardDryRunLine)
        .where(of_run)
        .order_by(order, RewardDryRunLine.member_id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return Page(list(db.session.scalars(query)), number, PAGE_SIZE, total)
