"""Reactions to what happens to accounts."""

from __future__ import annotations

from community.core.actor import SYSTEM, Actor, Role
from community.employees import actions
from community.members.events import AccountClaimed, EmailChanged, EmailConfirmed, MemberErased, RoleChanged


def follow_address(_actor: Actor, event: EmailConfirmed | EmailChanged | AccountClaimed) -> None:
    """Make of a proved address what the list of domains says."""
    actions.settle_address(SYSTEM, event.member_id)


def follow_role(actor: Actor, event: RoleChanged) -> None:
    """Keep employments in step with roles that are changed by hand, or end with the account."""
    actions.follow_role(SYSTEM, event.member_id, Role(event.after), reason=event.reason, by_id=actor.id)


def forget_member(_actor: Actor, event: MemberErased) -> None:
    """Forget what was said of an erased member, and how they did in the quiz."""
    actions.forget_member(event.member_id)
