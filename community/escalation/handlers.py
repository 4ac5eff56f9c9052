"""Reactions to what happens to members."""

from __future__ import annotations

from community.core.actor import Actor
from community.escalation import actions
from community.members.events import MemberErased


def forget_member(_actor: Actor, event: MemberErased) -> None:
    """Forget what the member asked the support team."""
    actions.forget_writer(event.member_id)
