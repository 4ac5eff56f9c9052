"""Reading the versions of the rules."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, select

from community.core.db import db, fetch
from community.core.errors import NotFound
from community.reputation.models import RuleLine, RuleSetRow
from community.reputation.rules import Cause, Rule, RuleSet, in_force

_SETS, _LINES = RuleSetRow.__table__.c, RuleLine.__table__.c

# One statement of plain columns: it runs with every mark that somebody gives.
_VERSIONS: Select[*tuple[Any, ...]] = (
    select(
        _SETS.version,
        _SETS.starts_on,
        _SETS.daily_cap_points,
        _SETS.changelog,
        _SETS.notice_days,
        _LINES.cause,
        _LINES.points,
        _LINES.is_daily,
        _LINES.limit_per_post,
        _LINES.fades_after,
        _LINES.pair_limit,
        _LINES.giver_age_days,
        _LINES.excludes_staff,
    )
    .join_from(RuleSetRow.__table__, RuleLine.__table__, _LINES.rule_set_id == _SETS.id)
    .where(_SETS.scheduled_at.is_not(None), _SETS.withdrawn_at.is_(None))
    .order_by(_SETS.version, _LINES.id)
)


def list_versions() -> list[RuleSet]:
    """All versions that are, were or will be in force, in the order of their starts."""
    rows: dict[int, list[Any]] = {}
    for row in fetch(_VERSIONS):
        rows.setdefault(row.version, []).append(row)
    return [
        RuleSet(
            version=version,
            starts_on=lines[0].starts_on,
            daily_cap_points=lines[0].daily_cap_points,
            rules={Cause(line.cause): _rule(line) for line in lines},
            changelog=lines[0].changelog,
            notice_days=lines[0].notice_days,
        )
        for version, lines in rows.items()
    ]


def get_rules_on(day: date) -> RuleSet:
    """The rules in force on that day (UTC)."""
    return in_force(list_versions(), day)


def find_draft() -> RuleSetRow | None:
    """The draft of the next version, or None."""
    return db.session.scalar(
        select(RuleSetRow).where(RuleSetRow.scheduled_at.is_(None), RuleSetRow.withdrawn_at.is_(None))
    )


def lock_draft() -> RuleSetRow:
    """The draft, locked. Raise NotFound when there is none."""
    query = select(RuleSetRow).where(RuleSetRow.scheduled_at.is_(None), RuleSetRow.withdrawn_at.is_(None))
    row = db.session.scalar(query.with_for_update(), execution_options={"populate_existing": True})
    if row is None:
        raise NotFound("There is no draft (any more). Begin a new one.")
    return row


def lock_version(version: int) -> RuleSetRow:
    """That version's row, locked. Raise NotFound when there is none."""
    query = select(RuleSetRow).where(RuleSetRow.version == version).with_for_update()
    row = db.session.scalar(query, execution_options={"populate_existing": True})
    if row is None:
        raise NotFound("There is no such version of the rules.")
    return row


def list_rule_sets() -> list[RuleSetRow]:
    """All versions with who and when, drafts and withdrawn ones too, newest first."""
    return list(db.session.scalars(select(RuleSetRow).order_by(RuleSetRow.version.desc())))


def as_rule_set(row: RuleSetRow) -> RuleSet:
    """A row, draft or not, as the plain value that rules work on."""
    return RuleSet(
        version=row.version,
        starts_on=row.starts_on,
        daily_cap_points=row.daily_cap_points,
        rules={Cause(line.cause): _rule(line) for line in row.lines},
        changelog=row.changelog,
        notice_days=row.notice_days,
    )


def _rule(line: Any) -> Rule:
    return Rule(
        points=line.points,
        is_daily=line.is_daily,
        limit_per_post=line.limit_per_post,
        fades_after=line.fades_after,
        pair_limit=line.pair_limit,
        giver_age_days=line.giver_age_days,
        excludes_staff=line.excludes_staff,
    )
