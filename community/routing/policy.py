"""Who has a queue of questions, and who says how much they take on."""

from __future__ import annotations

from community.core.actor import Actor
from community.core.policy import Verdict, can_take_part


def can_see_own_queue(actor: Actor) -> Verdict:
    """Whether the actor has questions chosen for them: whoever may answer."""
    return can_take_part(actor)


def can_limit_own_day(actor: Actor) -> Verdict:
    """Whether the actor may say how many questions a day are enough for them."""
    return can_take_part(actor)
