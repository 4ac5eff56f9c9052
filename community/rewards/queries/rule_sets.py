"""Reading the versions of the rules of rewards."""

from __future__ import annotations

from datetime import UTC, date

from sqlalchemy import select

from community.core import clock
from community.core.db import db, fetch
from community.core.errors import NotFound
from community.rewards.models import RewardRuleSet
from community.rewards.rules.terms import RuleSet, Terms, from_plain, in_force

_SETS = RewardRuleSet.__table__.c


def list_versions() -> list[RuleSet]:
    """Approved versions that were not withdrawn, in the order of their starts."""
    query = (
        select(_SETS.version, _SETS.starts_on, _SETS.terms, _SETS.changelog, _SETS.notice_days)
        .where(_SETS.approved_at.is_not(None), _SETS.withdrawn_at.is_(None))
        .order_by(_SETS.version)
    )
    found = [
        RuleSet(
            version=row.version,
            starts_on=row.starts_on,
            terms=from_plain(row.terms),
            changelog=row.changelog,
            notice_days=row.notice_days,
        )
        for row in fetch(query)
    ]
    return sorted(found, key=lambda rules: rules.starts_on or date.min)


def get_rules_on(day: date) -> RuleSet:
    """The rules in force on that day (UTC)."""
    return in_force(list_versions(), day)


def get_terms() -> Terms:
    """What the rules in force now say: currency, days of hold, amounts."""
    return get_rules_on(clock.now().astimezone(UTC).date()).terms


def find_draft() -> RewardRuleSet | None:
    """The draft of the next version, proposed or not; None without one."""
    return db.session.scalar(
        select(RewardRuleSet).where(RewardRuleSet.approved_at.is_(None), RewardRuleSet.withdrawn_at.is_(None))
    )


def lock_draft() -> RewardRuleSet:
    """The draft, locked. Raise NotFound when there is none."""
    query = select(RewardRuleSet).where(
        RewardRuleSet.approved_at.is_(None), RewardRuleSet.withdrawn_at.is_(None)
    )
    row = db.session.scalar(query.with_for_update(), execution_options={"populate_existing": True})
    if row is None:
        raise NotFound("There is no draft (any more). Begin a new one.")
    return row


def lock_version(version: int) -> RewardRuleSet:
    """That version's row, locked. Raise NotFound."""
    query = select(RewardRuleSet).where(RewardRuleSet.version == version).with_for_update()
    row = db.session.scalar(query, execution_options={"populate_existing": True})
    if row is None:
        raise NotFound("There is no such version of the rules.")
    return row


def list_rule_sets() -> list[RewardRuleSet]:
    """All versions with who and when, drafts and withdrawn ones too, newest first."""
    return list(db.session.scalars(select(RewardRuleSet).order_by(RewardRuleSet.version.desc())))


def as_rule_set(row: RewardRuleSet) -> RuleSet:
    """A row, draft or not, as the plain value that rules work on."""
    return RuleSet(
        version=row.version,
        starts_on=row.starts_on,
        terms=from_plain(row.terms),
        changelog=row.changelog,
        notice_days=row.notice_days,
    )
