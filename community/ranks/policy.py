"""Who changes the ladder. Reading it, and everybody's rank, is open to all."""

from __future__ import annotations

from community.core.actor import Actor
from community.core.policy import ALLOWED, Verdict, can_take_part, refused, system_only


def can_manage_ladder(actor: Actor) -> Verdict:
    """Whether the actor may draft another ladder, see what it would do, and put it into force."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_admin else refused("Only admins change the ladder.")


def can_rest_abilities(actor: Actor) -> Verdict:
    """Whether the actor may let the abilities of members rest who are away: only the clock does."""
    return system_only(actor)
