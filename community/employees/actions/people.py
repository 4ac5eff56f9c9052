"""Who works for the brand: verified by an address or by hand, in another team, gone."""

from __future__ import annotations

from sqlalchemy import delete, update

from community.core import clock
from community.core.actor import Actor, Role
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_body
from community.employees import policy, queries
from community.employees.actions.domains import clean_team
from community.employees.events import EmployeeMoved, EmployeeVerified, EmploymentEnded
from community.employees.models import EmployeeDomain, Employment, TrainingAttempt
from community.employees.rules import Verified
from community.members import actions as members
from community.members import queries as member_queries
from community.members.models import Member
from community.members.rules import suspensions

_CUSTOMERS = (Role.MEMBER.value, Role.SUPER_USER.value)
"""Whose role changes; moderators, agents and admins keep theirs, and get a team."""
FORGOTTEN = "Erased."


def verify_employee(actor: Actor, member_id: int, *, team: str, reason: str) -> Employment:
    """Say by hand that the member works for the brand. Raise Invalid, NotFound, or Conflict when it is known already."""
    require(policy.can_manage_employees(actor))
    member = member_queries.lock_member(member_id)
    require(policy.can_verify_employee(actor, member_queries.list_member_chips([member.id])[member.id]))
    wrong: dict[str, str] = {}
    try:
        team = clean_team(team)
    except Invalid as error:
        wrong |= error.fields
    reason = clean_body(reason).strip()
    if sentence := suspensions.reason_error(reason):
        wrong["reason"] = sentence
    if wrong:
        raise Invalid(fields=wrong)
    if queries.find_employment(member.id) is not None:
        raise Conflict("This member is known to work here already.")
    return _start(actor, member, team=team, by=Verified.HAND, reason=reason, by_id=actor.id)


def settle_address(actor: Actor, member_id: int) -> None:
    """Make of the member's address what the list of domains says; safe to repeat.

    A confirmed address at a listed domain makes an employee, unless an admin ended that; an employee by their address
    whose address is elsewhere now is none any more. Who was verified by hand stays what they are.
    """
    require(policy.can_settle_addresses(actor))
    member = member_queries.lock_member(member_id)
    domain = queries.find_domain_of(member.email) if member.email_confirmed_at is not None else None
    live = queries.find_employment(member.id)
    if live is not None and live.verified_by == Verified.DOMAIN.value:
        if domain is None:
            _end(actor, live, member, reason="The address is at none of our domains any more.", by_id=None)
        elif domain.id != live.domain_id:
            live.domain_id, live.team = domain.id, domain.team
            members.set_team(member.id, domain.team)
    elif live is None and domain is not None and not queries.has_left(member.id, domain.id):
        _start(
            actor,
            member,
            team=domain.team,
            by=Verified.DOMAIN,
            reason=f"A confirmed address at {domain.domain}.",
            by_id=None,
            domain=domain,
        )


def move_employee(actor: Actor, employment: Employment, *, team: str) -> None:
    """Show another team beside the employee's name. Needs the row locked. Raise Invalid."""
    require(policy.can_end_employment(actor, employment))
    team = clean_team(team)
    if team == employment.team:
        return
    employment.team = team
    members.set_team(employment.member_id, team)
    publish(actor, EmployeeMoved(employment_id=employment.id, member_id=employment.member_id))


def end_employment(actor: Actor, employment: Employment, *, reason: str) -> None:
    """Say that somebody does not work for the brand any more. Needs the row locked. Raise Invalid without a reason.

    What they wrote stays official; an employee is a member again, everybody else keeps their role.
    """
    require(policy.can_end_employment(actor, employment))
    reason = clean_body(reason).strip()
    if sentence := suspensions.reason_error(reason):
        raise Invalid(fields={"reason": sentence})
    member = member_queries.lock_member(employment.member_id)
    _end(actor, employment, member, reason=reason, by_id=actor.id)


def follow_role(actor: Actor, member_id: int, after: Role, *, reason: str, by_id: int | None) -> None:
    """Keep employments in step with a role that was changed elsewhere, by the member `by_id`."""
    require(policy.can_settle_addresses(actor))
    live = queries.find_employment(member_id)
    by = None if by_id == member_id else by_id  # Erasing oneself is nobody's verdict.
    if after is Role.EMPLOYEE:
        member = member_queries.lock_member(member_id)
        if live is None:
            _start(actor, member, team="", by=Verified.HAND, reason=reason, by_id=by)
        else:
            _ask_training(member)
    elif after.value in _CUSTOMERS and live is not None:
        _end(actor, live, member_queries.lock_member(member_id), reason=reason, by_id=by)


def forget_member(member_id: int) -> None:
    """Forget what was said of somebody who is erased, and how they did in the quiz; that they worked here stays."""
    mine = Employment.member_id == member_id
    db.session.execute(update(Employment).where(mine).values(reason=FORGOTTEN))
    db.session.execute(
        update(Employment).where(mine, Employment.ended_at.is_not(None)).values(end_reason=FORGOTTEN)
    )
    db.session.execute(delete(TrainingAttempt).where(TrainingAttempt.member_id == member_id))


def _start(
    actor: Actor,
    member: Member,
    *,
    team: str,
    by: Verified,
    reason: str,
    by_id: int | None,
    domain: EmployeeDomain | None = None,
) -> Employment:
    employment = Employment(
        member_id=member.id,
        team=team,
        verified_by=by.value,
        domain_id=domain.id if domain is not None else None,
        started_by_id=by_id,
        reason=reason,
        started_at=clock.now(),
    )
    db.session.add(employment)
    db.session.flush()  # Before the role changes: whoever hears of that finds it.
    members.set_team(member.id, team)
    if member.role in _CUSTOMERS:
        members.set_role(actor, member, Role.EMPLOYEE, reason=reason)
    is_due = _ask_training(member)
    publish(
        actor,
        EmployeeVerified(employment_id=employment.id, member_id=member.id, is_training_due=is_due),
    )
    return employment


def _ask_training(member: Member) -> bool:
    """Let an employee without the training pass it first; answer whether they must."""
    if member.role != Role.EMPLOYEE.value:
        return False
    is_trained = queries.has_training(member.id)
    due_at = queries.find_next_due(member.id) if queries.find_passed(member.id) else clock.now()
    members.require_training([member.id], None if is_trained else due_at)
    return not is_trained


def _end(actor: Actor, employment: Employment, member: Member, *, reason: str, by_id: int | None) -> None:
    employment.ended_at, employment.ended_by_id, employment.end_reason = clock.now(), by_id, reason
    db.session.flush()
    members.set_team(member.id, "")
    members.require_training([member.id], None)
    if member.role == Role.EMPLOYEE.value:
        members.set_role(actor, member, Role.MEMBER, reason=reason)
    publish(actor, EmploymentEnded(employment_id=employment.id, member_id=member.id))
