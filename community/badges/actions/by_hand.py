"""Badges that people give and take, each time with a reason."""

from __future__ import annotations

from sqlalchemy import func, select

from community.badges import policy, queries
from community.badges.events import BadgeAwarded, BadgeRevoked
from community.badges.models import Award, Badge
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_body

REASON_SHORTEST, REASON_LONGEST = 10, 500  # “Thanks” says nothing to whoever reads it next year.


def give_badge(actor: Actor, badge: Badge, recipient: policy.Recipient, *, reason: str) -> Award:
    """Give the badge to the member. Raise Invalid without a reason, Conflict when they have it and it is given once."""
    require(policy.can_give_badge(actor, badge, recipient))
    reason = _clean_reason(reason)
    queries.lock_members([recipient.id])
    if not badge.is_repeatable and queries.has_award(badge.id, recipient.id):
        raise Conflict("They have this badge already, and it is given once.")
    last = db.session.scalar(
        select(func.max(Award.number)).where(Award.badge_id == badge.id, Award.member_id == recipient.id)
    )
    now = clock.now()
    award = Award(
        badge_id=badge.id,
        member_id=recipient.id,
        number=(last or 0) + 1,
        earned_at=now,
        awarded_at=now,
        awarded_by_id=actor.id,
        reason=reason,
        is_toast_due=True,
    )
    db.session.add(award)
    db.session.flush()
    publish(actor, BadgeAwarded(award_id=award.id, badge_id=badge.id, member_id=recipient.id))
    return award


def take_award(actor: Actor, award: Award, *, reason: str) -> None:
    """Take back a badge that was given by hand. Raise Invalid without a reason."""
    require(policy.can_take_award(actor, award))
    award.revocation_reason = _clean_reason(reason)
    award.revoked_at, award.revoked_by_id, award.is_toast_due = clock.now(), actor.id, False
    db.session.flush()
    publish(
        actor,
        BadgeRevoked(
            award_id=award.id,
            badge_id=award.badge_id,
            member_id=award.member_id,
            reason=award.revocation_reason,
        ),
    )


def note_toasts(actor: Actor) -> list[queries.NewAward]:
    """The awards that the actor has not been shown yet; from now on they have."""
    require(policy.can_see_toasts(actor))
    new = queries.list_new_awards(actor)
    if new:
        due = select(Award).where(Award.member_id == actor.id, Award.is_toast_due)
        for award in db.session.scalars(due.with_for_update()):
            award.is_toast_due = False
        db.session.flush()
    return new


def _clean_reason(text: str) -> str:
    reason = clean_body(text).strip()
    if len(reason) < REASON_SHORTEST:
        raise Invalid(fields={"reason": "Say why, in a sentence: the member reads it."})
    if len(reason) > REASON_LONGEST:
        raise Invalid(fields={"reason": f"Use at most {REASON_LONGEST} characters (now {len(reason):,})."})
    return reason
