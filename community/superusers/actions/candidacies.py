"""How somebody gets in: applying or being nominated, review, invitation, agreement."""

from __future__ import annotations

from datetime import UTC, timedelta

from sqlalchemy.exc import IntegrityError

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_body
from community.members import queries as members
from community.members.models import Member
from community.superusers import policy, queries
from community.superusers.actions.log import note
from community.superusers.actions.memberships import begin_membership
from community.superusers.actions.programme import sign_texts
from community.superusers.events import CandidacyClosed, CandidacyOpened, CandidateInvited
from community.superusers.models import Candidacy, Membership
from community.superusers.rules.checks import reason_error, statement_error
from community.superusers.rules.criteria import Measures, plain_measures, score
from community.superusers.rules.terms import INVITED_DAYS, Stage, Step

ALREADY = "There is a candidacy already. You find it on this page."


def apply(actor: Actor, *, statement: str) -> Candidacy:
    """Apply for the programme. Raise Invalid for a statement that says too little, Conflict when one applied already."""
    require(policy.can_apply(actor))
    assert actor.id is not None
    candidacy = _open(actor, actor.id, statement)
    note(actor, Step.APPLIED, actor.id, f"Score {candidacy.score} %")
    return candidacy


def nominate_member(actor: Actor, member: Member, *, statement: str) -> Candidacy:
    """Propose a member. They hear of it when they are invited. Raise Invalid and Conflict as `apply` does."""
    require(policy.can_nominate_member(actor, member))
    candidacy = _open(actor, member.id, statement)
    note(actor, Step.NOMINATED, member.id, f"Score {candidacy.score} %")
    return candidacy


def _open(actor: Actor, member_id: int, statement: str) -> Candidacy:
    assert actor.id is not None
    statement = clean_body(statement).strip()
    if wrong := statement_error(statement):
        raise Invalid(fields={"statement": wrong})
    criteria, now = queries.get_criteria(), clock.now()
    measures = queries.measure_members(*criteria.window(now), [member_id]).get(member_id, Measures())
    candidacy = Candidacy(
        member_id=member_id,
        nominated_by_id=actor.id,
        statement=statement,
        measures=plain_measures(measures),
        score=int(score(measures, criteria)),
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(candidacy)
    except IntegrityError as error:
        raise Conflict(ALREADY) from error
    publish(actor, CandidacyOpened(candidacy_id=candidacy.id, member_id=member_id, is_own=candidacy.is_own))
    return candidacy


def invite_candidate(actor: Actor, candidacy: Candidacy, *, words: str = "") -> None:
    """Invite the candidate; they have INVITED_DAYS days to accept the agreement."""
    require(policy.can_review_candidacy(actor, candidacy))
    words = clean_body(words).strip()
    if len(words) > 500:
        raise Invalid(fields={"words": "Use at most 500 characters."})
    now = clock.now()
    candidacy.stage, candidacy.note = Stage.INVITED.value, words
    candidacy.reviewed_by_id, candidacy.reviewed_at = actor.id, now
    candidacy.answer_by = now.astimezone(UTC).date() + timedelta(days=INVITED_DAYS)
    note(actor, Step.INVITED, candidacy.member_id, words)
    publish(actor, CandidateInvited(candidacy_id=candidacy.id, member_id=candidacy.member_id))


def decline_candidate(actor: Actor, candidacy: Candidacy, *, reason: str) -> None:
    """Say no, with a reason that an applicant reads. Raise Invalid without one."""
    require(policy.can_review_candidacy(actor, candidacy))
    reason = clean_body(reason).strip()
    if wrong := reason_error(reason):
        raise Invalid(fields={"reason": wrong})
    candidacy.note, candidacy.reviewed_by_id, candidacy.reviewed_at = reason, actor.id, clock.now()
    _close(actor, candidacy, Stage.DECLINED, Step.DECLINED, reason)


def withdraw_candidacy(actor: Actor, candidacy: Candidacy) -> None:
    """Take an application or a nomination back."""
    require(policy.can_withdraw_candidacy(actor, candidacy))
    _close(actor, candidacy, Stage.WITHDRAWN, Step.WITHDRAWN)


def accept_invitation(actor: Actor, candidacy: Candidacy, *, is_agreed: bool) -> Membership:
    """Accept the texts in force and join. Raise Invalid unless the agreement is ticked, Conflict when it is too late."""
    require(policy.can_answer_invitation(actor, candidacy))
    if not is_agreed:
        raise Invalid(
            fields={"is_agreed": "Tick this to join: without the agreement nobody can be in the programme."}
        )
    today = clock.now().astimezone(UTC).date()
    if candidacy.answer_by is not None and today > candidacy.answer_by:
        raise Conflict("This invitation has run out. Write to a moderator, or apply anew.")
    member = members.lock_member(candidacy.member_id)
    sign_texts(actor, member.id)
    candidacy.stage, candidacy.closed_at = Stage.JOINED.value, clock.now()
    return begin_membership(actor, member, candidacy)


def refuse_invitation(actor: Actor, candidacy: Candidacy) -> None:
    """Turn the invitation down."""
    require(policy.can_answer_invitation(actor, candidacy))
    _close(actor, candidacy, Stage.REFUSED, Step.REFUSED)


def let_invitation_lapse(actor: Actor, candidacy: Candidacy) -> None:
    """End an invitation that nobody answered in time."""
    require(policy.can_look_nightly(actor))
    if candidacy.stage == Stage.INVITED.value:
        _close(actor, candidacy, Stage.LAPSED, Step.LAPSED)


def drop_candidacy(actor: Actor, member_id: int) -> None:
    """End the candidacy of somebody who cannot become a super user any more: they work here now, or are gone."""
    candidacy = queries.find_live_candidacy(member_id)
    if candidacy is not None:
        _close(actor, candidacy, Stage.WITHDRAWN, Step.WITHDRAWN, "The member cannot join any more.")


def forget_words(member_id: int) -> None:
    """Forget what an erased member wrote, and what was written about them."""
    for candidacy in queries.list_candidacies_of(member_id):
        candidacy.statement = candidacy.note = ""
    for step in queries.list_all_steps(member_id):
        step.note = ""
    for membership in queries.list_past_memberships(member_id):
        membership.excuse = membership.below_reason = membership.end_reason = ""
    db.session.flush()


def _close(actor: Actor, candidacy: Candidacy, stage: Stage, step: Step, words: str = "") -> None:
    candidacy.stage, candidacy.closed_at = stage.value, clock.now()
    note(actor, step, candidacy.member_id, words)
    publish(
        actor,
        CandidacyClosed(
            candidacy_id=candidacy.id,
            member_id=candidacy.member_id,
            stage=stage.value,
            is_own=candidacy.is_own,
        ),
    )
