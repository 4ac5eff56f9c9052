"""Reactions to what happens to members beneath."""

from __future__ import annotations

from community.core.actor import Actor
from community.members.events import MemberErased
from community.producttests import actions


def forget_member(_actor: Actor, event: MemberErased) -> None:
    """Forget what an erased member told us."""
    actions.forget_member(event.member_id)
