"""What happens in the rooms beneath, as far as fair play is concerned."""

from __future__ import annotations

from community.core.actor import SYSTEM, Actor
from community.fairplay import actions
from community.members.events import MemberErased


def forget_member(actor: Actor, event: MemberErased) -> None:
    """Forget the hints of a member who is erased; cases keep their number, which says nothing any more."""
    actions.forget_hints(SYSTEM, event.member_id)
