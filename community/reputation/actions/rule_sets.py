"""Drafting the next version of the rules, scheduling it, and taking it back before it begins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date

from sqlalchemy.exc import IntegrityError

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.reputation import policy, queries
from community.reputation.actions.dry_runs import forget_dry_runs
from community.reputation.events import RulesScheduled, RulesWithdrawn
from community.reputation.models import RuleLine, RuleSetRow
from community.reputation.rules import Cause, Rule, find_faults, find_faults_of_start, in_force
from community.reputation.rules.rule_sets import CHANGELOG_LEAST, CHANGELOG_LONGEST

TAKEN = "Somebody else changed the draft meanwhile. Look at it as it is now, then change it again."


def begin_draft(actor: Actor) -> RuleSetRow:
    """Begin the next version as a copy of the newest rules; the draft that is there already is taken up."""
    require(policy.can_edit_rules(actor))
    draft = queries.find_draft()
    if draft is not None:
        return draft
    newest = queries.list_versions()[-1]
    draft = RuleSetRow(
        version=max(row.version for row in queries.list_rule_sets()) + 1,
        notice_days=newest.notice_days or 14,
        daily_cap_points=newest.daily_cap_points,
        edited_at=clock.now(),
        edited_by_id=actor.id,
        lines=[_line(cause, newest.rule(cause) or Rule(points=0)) for cause in Cause],
    )
    db.session.add(draft)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Conflict("Somebody else began a draft in the same moment. Open it from the list.") from error
    return draft


def edit_draft(
    actor: Actor, *, revision: int, rules: Mapping[Cause, Rule], daily_cap_points: int, changelog: str
) -> RuleSetRow:
    """Save the draft's rules. Raise Invalid for what cannot stand, Conflict when `revision` is not the present one."""
    require(policy.can_edit_rules(actor))
    draft = queries.lock_draft()
    if draft.revision != revision:
        raise Conflict(TAKEN)
    faults = find_faults(rules, daily_cap_points)
    if len(changelog) > CHANGELOG_LONGEST:
        faults["changelog"] = f"At most {CHANGELOG_LONGEST:,} characters."
    if faults:
        raise Invalid(fields=faults)
    lines = {line.cause: line for line in draft.lines}
    for cause, rule in rules.items():
        line = lines.get(cause.value)
        if line is None:
            draft.lines.append(_line(cause, rule))
        else:
            for name, value in _columns(rule).items():
                setattr(line, name, value)
    draft.daily_cap_points, draft.changelog = daily_cap_points, changelog.strip()
    draft.revision += 1
    draft.edited_at, draft.edited_by_id = clock.now(), actor.id
    db.session.flush()
    return draft


def discard_draft(actor: Actor) -> None:
    """Throw the draft away, with its dry runs. Without one nothing changes: it may have been pressed twice."""
    require(policy.can_edit_rules(actor))
    if queries.find_draft() is None:
        return
    draft = queries.lock_draft()
    forget_dry_runs(draft.id, keep=0)
    db.session.delete(draft)
    db.session.flush()


def schedule_draft(actor: Actor, *, revision: int, starts_on: date, notice_days: int) -> RuleSetRow:
    """Let the draft be in force from that day on (UTC), never to be changed again.

    Raise Invalid for a day that leaves less than the notice, lies in the past or overlaps with another version, for a
    draft without a changelog, and for one that changes nothing; Conflict when the draft is not what `revision` says.
    """
    require(policy.can_edit_rules(actor))
    draft = queries.lock_draft()
    if draft.revision != revision:
        raise Conflict(TAKEN)
    today = clock.now().astimezone(UTC).date()
    versions = queries.list_versions()
    wanted = queries.as_rule_set(draft)
    faults = find_faults_of_start(
        starts_on,
        today=today,
        notice_days=notice_days,
        taken=[rules.starts_on for rules in versions if rules.starts_on is not None],
    )
    if len(draft.changelog) < CHANGELOG_LEAST:
        faults["changelog"] = "Say in a sentence or two what changes and why: members will read it."
    before = in_force(versions, starts_on)
    if before.rules == wanted.rules and before.daily_cap_points == wanted.daily_cap_points:
        faults["starts_on"] = "The draft changes nothing: these are the rules in force by then."
    if faults:
        raise Invalid(fields=faults)
    draft.starts_on, draft.notice_days = starts_on, notice_days
    draft.scheduled_at, draft.scheduled_by_id = clock.now(), actor.id
    db.session.flush()
    publish(actor, RulesScheduled(version=draft.version, starts_on=starts_on.isoformat()))
    return draft


def withdraw_rules(actor: Actor, version: int) -> None:
    """Take a scheduled version back before it begins. Raise Conflict once it has begun, or was taken back."""
    require(policy.can_edit_rules(actor))
    row = queries.lock_version(version)
    if row.scheduled_at is None or row.withdrawn_at is not None:
        raise Conflict("This version is not scheduled (any more).")
    if row.starts_on is None or row.starts_on <= clock.now().astimezone(UTC).date():
        raise Conflict("This version is in force already. Draft a new one that says what should be instead.")
    row.withdrawn_at, row.withdrawn_by_id = clock.now(), actor.id
    db.session.flush()
    publish(actor, RulesWithdrawn(version=version))


def _line(cause: Cause, rule: Rule) -> RuleLine:
    return RuleLine(cause=cause.value, **_columns(rule))


def _columns(rule: Rule) -> dict[str, object]:
    return {
        "points": rule.points,
        "is_daily": rule.is_daily,
        "limit_per_post": rule.limit_per_post,
        "fades_after": rule.fades_after,
        "pair_limit": rule.pair_limit,
        "giver_age_days": rule.giver_age_days,
        "excludes_staff": rule.excludes_staff,
    }
