"""Who may ask the support team, and who may read what was asked."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from community.core.actor import Actor, Role
from community.core.policy import ALLOWED, Verdict, refused
from community.escalation.models import Ticket

SUPPORT_TEAM = frozenset({Role.AGENT, Role.ADMIN})

_NOT_YOURS = refused("Only the support team and its writer read this request.")


def can_open_ticket(actor: Actor) -> Verdict:
    """Whether the actor may ask the support team: everybody, the suspended and visitors too."""
    return ALLOWED


def can_work_tickets(actor: Actor) -> Verdict:
    """Whether the actor is of the support team, which reads every ticket."""
    if actor.is_system:
        return ALLOWED
    if not actor.is_signed_in:
        return Verdict(False, "Sign in to see your requests.", needs_sign_in=True)
    if actor.is_suspended:
        return refused("Your account is suspended.")
    return ALLOWED if actor.role in SUPPORT_TEAM else refused("Only the support team reads all requests.")


def can_list_tickets(actor: Actor) -> Verdict:
    """Whether the actor may see a list of tickets: the support team all of them, a member their own."""
    if actor.is_signed_in or actor.is_system:
        return ALLOWED
    return Verdict(False, "Sign in to see your requests.", needs_sign_in=True)


def can_see_ticket(actor: Actor, ticket: Ticket) -> Verdict:
    """Whether the actor may read the ticket: its writer, once signed in, and the support team."""
    if actor.is_member(ticket.member_id) or can_work_tickets(actor):
        return ALLOWED
    return _NOT_YOURS if actor.is_signed_in else can_list_tickets(actor)


def visible_tickets(actor: Actor) -> ColumnElement[bool]:
    """The clause that keeps the tickets which the actor may read."""
    if can_work_tickets(actor):
        return true()
    return Ticket.member_id == actor.id if actor.is_signed_in else false()
