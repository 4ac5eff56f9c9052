"""Reactions to what happens to members beneath."""

from __future__ import annotations

from community.core.actor import Actor
from community.impact import actions
from community.members.events import MemberErased


def forget_member(_actor: Actor, event: MemberErased) -> None:
    """Forget the notes, choices and cards of whoever is erased."""
    actions.forget_member(event.member_id)
