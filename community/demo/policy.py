"""Who may build the demo community."""

from __future__ import annotations

from community.core.actor import Actor
from community.core.policy import ALLOWED, Verdict, refused


def can_build_demo(actor: Actor) -> Verdict:
    """Only the machine, from the command line."""
    return ALLOWED if actor.is_system else refused("Only `flask demo build` builds the demo community.")
