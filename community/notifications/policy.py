"""Who may see and change what in an inbox, and which members may be told of a thread."""

from __future__ import annotations

from community.boards import policy as boards
from community.boards.models import Board
from community.core.actor import Actor, Role
from community.core.policy import ALLOWED, Verdict, refused
from community.notifications.models import Notification


def can_read_inbox(actor: Actor) -> Verdict:
    """Every member reads their own; the suspended too, for they may still read."""
    if actor.is_signed_in:
        return ALLOWED
    return Verdict(False, "Sign in to see your inbox.", needs_sign_in=True)


def can_mark_notification(actor: Actor, notification: Notification) -> Verdict:
    """Whether the actor may mark the item as read or unread: only their own."""
    if not actor.is_signed_in:
        return can_read_inbox(actor)
    return (
        ALLOWED if actor.is_member(notification.member_id) else refused("This is in somebody else's inbox.")
    )


def can_tell_members(actor: Actor) -> Verdict:
    """Whether the actor may put something into inboxes: only the machine does, after an act."""
    return ALLOWED if actor.is_system else refused("Only the system tells members what happened.")


def roles_that_read(board: Board) -> list[Role]:
    """The roles whose members may read the board, so that a statement can tell only them."""
    return [role for role in Role if boards.can_read_board(Actor(role=role), board)]
