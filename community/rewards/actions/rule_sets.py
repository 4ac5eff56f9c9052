"""Drafting the next version of the rules, proposing it, and letting another admin put it into force."""

from __future__ import annotations

from datetime import UTC, date, timedelta

from sqlalchemy.exc import IntegrityError

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.rewards import policy, queries
from community.rewards.actions.dry_runs import forget_dry_runs
from community.rewards.events import RewardRulesProposed, RewardRulesScheduled, RewardRulesWithdrawn
from community.rewards.models import RewardRuleSet
from community.rewards.rules.terms import (
    CHANGELOG_LEAST,
    CHANGELOG_LONGEST,
    NOTICE_DAYS,
    Terms,
    find_faults,
    find_faults_of_start,
    in_force,
    to_plain,
)

TAKEN = "Somebody else changed the draft meanwhile. Look at it as it is now, then go on."


def begin_draft(actor: Actor) -> RewardRuleSet:
    """Begin the next version as a copy of the newest rules; the draft that is there already is taken up."""
    require(policy.can_run_rewards(actor))
    draft = queries.find_draft()
    if draft is not None:
        return draft
    newest = queries.list_versions()[-1]
    draft = RewardRuleSet(
        version=max(row.version for row in queries.list_rule_sets()) + 1,
        notice_days=newest.notice_days or NOTICE_DAYS,
        terms=to_plain(newest.terms),
        maker_ids=[actor.id] if actor.id is not None else [],
        edited_at=clock.now(),
        edited_by_id=actor.id,
    )
    db.session.add(draft)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Conflict("Somebody else began a draft in the same moment. Open it from the list.") from error
    return draft


def edit_draft(actor: Actor, *, revision: int, terms: Terms, changelog: str) -> RewardRuleSet:
    """Save the draft's terms; a proposal is taken back by it. Raise Invalid for what cannot stand, Conflict when
    `revision` is not the present one."""
    require(policy.can_run_rewards(actor))
    draft = _lock(revision)
    faults = find_faults(terms)
    if len(changelog) > CHANGELOG_LONGEST:
        faults["changelog"] = f"At most {CHANGELOG_LONGEST:,} characters."
    if faults:
        raise Invalid(fields=faults)
    draft.terms, draft.changelog = to_plain(terms), changelog.strip()
    draft.proposed_at = draft.proposed_by_id = draft.starts_on = None
    _sign(actor, draft)
    return draft


def discard_draft(actor: Actor) -> None:
    """Throw the draft away, with its dry runs. Without one nothing changes: it may have been pressed twice."""
    require(policy.can_run_rewards(actor))
    if queries.find_draft() is None:
        return
    draft = queries.lock_draft()
    forget_dry_runs(draft.id, keep=0)
    db.session.delete(draft)
    db.session.flush()


def propose_draft(actor: Actor, *, revision: int, starts_on: date, notice_days: int) -> RewardRuleSet:
    """Ask another admin to put the draft into force from that day on (UTC). Raise Invalid for a day that leaves less than
    the notice or overlaps with another version, a draft without a changelog, and one that changes nothing."""
    require(policy.can_run_rewards(actor))
    draft = _lock(revision)
    faults = _faults_of(draft, starts_on, notice_days)
    if faults:
        raise Invalid(fields=faults)
    draft.starts_on, draft.notice_days = starts_on, notice_days
    draft.proposed_at, draft.proposed_by_id = clock.now(), actor.id
    tried = queries.find_newest_dry_run(draft.id)
    is_tried = tried is not None and tried.revision == draft.revision
    _sign(actor, draft)
    if tried is not None and is_tried:
        tried.revision = draft.revision  # Its terms are the same.
    publish(
        actor,
        RewardRulesProposed(version=draft.version, revision=draft.revision, starts_on=starts_on.isoformat()),
    )
    return draft


def approve_draft(actor: Actor, *, revision: int) -> RewardRuleSet:
    """Put the proposed draft into force from its day on, never to be changed again. Whoever wrote some of it cannot.

    Raise Conflict when the draft is not what `revision` says, Invalid when its day has come too near meanwhile.
    """
    require(policy.can_run_rewards(actor))
    draft = _lock(revision)
    require(policy.can_approve_rules(actor, draft))
    assert draft.starts_on is not None
    faults = _faults_of(draft, draft.starts_on, draft.notice_days)
    if faults:
        raise Invalid(fields=faults)
    draft.approved_at, draft.approved_by_id = clock.now(), actor.id
    db.session.flush()
    publish(actor, RewardRulesScheduled(version=draft.version, starts_on=draft.starts_on.isoformat()))
    return draft


def withdraw_rules(actor: Actor, version: int) -> None:
    """Take a scheduled version back before it begins. Raise Conflict once it has begun, or was taken back."""
    require(policy.can_run_rewards(actor))
    row = queries.lock_version(version)
    if row.approved_at is None or row.withdrawn_at is not None:
        raise Conflict("This version is not scheduled (any more).")
    if row.starts_on is None or row.starts_on <= _today():
        raise Conflict("This version is in force already. Draft a new one that says what should be instead.")
    row.withdrawn_at, row.withdrawn_by_id = clock.now(), actor.id
    db.session.flush()
    publish(actor, RewardRulesWithdrawn(version=version))


def _lock(revision: int) -> RewardRuleSet:
    draft = queries.lock_draft()
    if draft.revision != revision:
        raise Conflict(TAKEN)
    return draft


def _sign(actor: Actor, draft: RewardRuleSet) -> None:
    """Note who had a hand in it: none of them approves it."""
    draft.revision += 1
    draft.edited_at, draft.edited_by_id = clock.now(), actor.id
    if actor.id is not None and actor.id not in draft.maker_ids:
        draft.maker_ids = [*draft.maker_ids, actor.id]
    db.session.flush()


def _faults_of(draft: RewardRuleSet, starts_on: date, notice_days: int) -> dict[str, str]:
    versions = queries.list_versions()
    faults = find_faults_of_start(
        starts_on,
        today=_today(),
        notice_days=notice_days,
        taken=[rules.starts_on for rules in versions if rules.starts_on is not None],
    )
    if len(draft.changelog) < CHANGELOG_LEAST:
        faults["changelog"] = "Say in a sentence or two what changes and why: members will read it."
    wanted = queries.as_rule_set(draft).terms
    if in_force(versions, starts_on).terms == wanted:
        faults["starts_on"] = "The draft changes nothing: these are the rules in force by then."
    # A period has one currency; another one begins with a period that was made for it.
    others = {
        period.currency
        for period in queries.list_periods()
        if period.ends_at.date() + timedelta(days=1) > starts_on
    }
    if others - {wanted.currency}:
        faults["currency"] = "A published period is in another currency: begin after it, or remove it first."
    return faults


def _today() -> date:
    return clock.now().astimezone(UTC).date()
