"""Who writes the rules of points, who tries them, and who may say that something does not count."""

from __future__ import annotations

from community.core.actor import Actor
from community.core.policy import ALLOWED, Verdict, can_take_part, moderators_only, refused


def can_edit_rules(actor: Actor) -> Verdict:
    """Whether the actor may draft, try, schedule and withdraw rules of points."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_admin else refused("Only admins change what earns points.")


def can_void_causes(actor: Actor) -> Verdict:
    """Whether the actor may take back what was not earned honestly, and restore it."""
    return moderators_only(actor, "decide what does not count")
