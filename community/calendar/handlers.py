"""Reactions to what happens to members beneath."""

from __future__ import annotations

from community.calendar import actions
from community.core.actor import SYSTEM, Actor
from community.members.events import MemberErased, RoleChanged


def forget_member(_actor: Actor, event: MemberErased) -> None:
    """Forget an erased member; whoever waits for their seats moves up."""
    actions.forget_member(SYSTEM, event.member_id)


def free_outsiders(_actor: Actor, event: RoleChanged) -> None:
    """Whoever leaves the programme, or the brand, leaves the seats of its events."""
    actions.free_outsiders(SYSTEM, event.member_id)
