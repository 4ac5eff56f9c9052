"""Who may ask the support team, hand it a thread, work tickets, and read what was asked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, false, true

from community.core import clock
from community.core.actor import Actor, Role
from community.core.policy import ALLOWED, Verdict, can_take_part, refused
from community.escalation.models import Ticket
from community.threads.models import Thread

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


def can_hand_over(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may hand any open question to a team: the rules, moderators, agents and super users."""
    if thread.removed_at is not None or thread.merged_into_id is not None or not thread.is_question:
        return refused("Only a question that is still here can be handed to the support team.")
    if thread.has_solution:
        return refused(
            "This question is solved. If the solution does not hold, take the acceptance back first."
        )
    if actor.is_system:
        return ALLOWED
    basic = can_take_part(actor)
    if not basic:
        return basic
    if actor.is_moderator or actor.is_super_user or actor.role in SUPPORT_TEAM:
        return ALLOWED
    return refused("Only its asker, super users and moderators hand a question to the support team.")


def can_escalate(actor: Actor, thread: Thread, patience_ends_at: datetime) -> Verdict:
    """Whether the actor may hand the thread to a team: whoever may hand over any, and its asker after the promised wait."""
    verdict = can_hand_over(actor, thread)
    if verdict or not actor.is_member(thread.author_id) or not can_take_part(actor):
        return verdict
    if thread.has_solution or not thread.is_question or thread.removed_at or thread.merged_into_id:
        return verdict
    if clock.now() >= patience_ends_at:
        return ALLOWED
    return refused(
        f"The community has time until {patience_ends_at:%d %B, %H:%M} UTC. If nothing helped by then, hand it to the"
        " support team here."
    )


def can_sort_escalation(actor: Actor) -> Verdict:
    """Whether the actor may choose team and priority when handing a thread over: whoever works for the brand."""
    if actor.is_moderator or (actor.is_signed_in and actor.role in SUPPORT_TEAM):
        return ALLOWED
    return refused("The support team itself sorts what it gets.")


def can_write_in_ticket(actor: Actor, ticket: Ticket) -> Verdict:
    """Whether the actor may write in it as its customer. Whoever holds a receipt's key is let in by the key."""
    if ticket.erased_at is not None:
        return refused("This request was erased with its writer’s account.")
    if actor.is_member(ticket.member_id):
        return ALLOWED
    return _NOT_YOURS if actor.is_signed_in else can_list_tickets(actor)


def can_manage_teams(actor: Actor) -> Verdict:
    """Whether the actor may change teams, their hours and what they promise."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_admin else refused("Only admins change teams.")


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
