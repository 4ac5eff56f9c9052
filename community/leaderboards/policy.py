"""Who decides whether a member is listed."""

from __future__ import annotations

from community.core.actor import Actor
from community.core.policy import ALLOWED, Verdict


def can_choose_listing(actor: Actor) -> Verdict:
    """Whether the actor may leave the leaderboards and come back: every member, for themselves, also suspended."""
    if not actor.is_signed_in:
        return Verdict(False, "Sign in to choose whether you are listed.", needs_sign_in=True)
    return ALLOWED
