"""What moderators and admins do to an account: roles and suspensions, each with its reason."""

from __future__ import annotations

from datetime import timedelta

from community.core import clock
from community.core.actor import Actor, Role
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_body
from community.members import policy, queries
from community.members.events import MemberSuspended, RoleChanged, SuspensionLifted
from community.members.models import Member, Suspension
from community.members.rules import suspensions


def set_role(actor: Actor, member: Member, role: Role, *, reason: str) -> None:
    """Give the member another role. Raise Invalid without a reason, Conflict for a suspended admin-to-be."""
    require(policy.can_set_role(actor, member))
    reason = clean_body(reason).strip()
    if wrong := suspensions.reason_error(reason):
        raise Invalid(fields={"reason": wrong})
    if role is Role.ADMIN and queries.find_live_suspension(member.id):
        raise Conflict("This member is suspended. Lift the suspension first.")
    before = member.role
    if before == role.value:
        return
    member.role = role.value
    publish(actor, RoleChanged(member_id=member.id, before=before, after=role.value, reason=reason))


def suspend_member(actor: Actor, member: Member, *, days: int, reason: str) -> Suspension:
    """Bar the member for some days; a suspension in force is replaced. The member reads on and sees why.

    Raise Invalid for a reason that says nothing or an end that is none.
    """
    require(policy.can_suspend_member(actor, member))
    reason = clean_body(reason).strip()
    wrong = {"reason": suspensions.reason_error(reason)}
    if not 1 <= days <= suspensions.LONGEST.days:
        wrong["days"] = f"Choose between 1 and {suspensions.LONGEST.days:,} days."
    if wrong := {field: sentence for field, sentence in wrong.items() if sentence}:
        raise Invalid(fields=wrong)
    queries.lock_member(member.id)  # Two moderators at once: the second replaces the first's.
    now = clock.now()
    _end_suspension(actor, member)
    suspension = Suspension(
        member_id=member.id,
        suspended_by_id=actor.id,
        reason=reason,
        starts_at=now,
        ends_at=now + timedelta(days=days),
    )
    db.session.add(suspension)
    db.session.flush()
    publish(actor, MemberSuspended(member_id=member.id, suspension_id=suspension.id))
    return suspension


def lift_suspension(actor: Actor, member: Member) -> None:
    """End the suspension that is in force. Raise Conflict when there is none."""
    require(policy.can_lift_suspension(actor, member))
    if queries.find_live_suspension(member.id) is None:
        raise Conflict("This member is not suspended (any more).")
    suspension = _end_suspension(actor, member)
    assert suspension is not None
    publish(actor, SuspensionLifted(member_id=member.id, suspension_id=suspension.id))


def _end_suspension(actor: Actor, member: Member) -> Suspension | None:
    suspension = queries.find_open_suspension(member.id)
    if suspension is not None:
        suspension.lifted_at = clock.now()
        suspension.lifted_by_id = actor.id
        db.session.flush()  # Before another row begins: one live suspension a member.
    return suspension
