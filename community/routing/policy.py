"""Who has a queue of questions, who says how much they take on, and who sets the programme's numbers."""

from __future__ import annotations

from community.core.actor import Actor
from community.core.policy import ALLOWED, Verdict, can_take_part, refused, system_only
from community.routing.models import Offer


def can_see_own_queue(actor: Actor) -> Verdict:
    """Whether the actor has questions chosen for them: whoever may answer."""
    return can_take_part(actor)


def can_limit_own_day(actor: Actor) -> Verdict:
    """Whether the actor may say how many questions a day are enough for them."""
    return can_take_part(actor)


def can_choose_quiet(actor: Actor) -> Verdict:
    """Whether the actor may say when they want no offers, and until when they are away."""
    return can_take_part(actor)


def can_pass_offer(actor: Actor, offer: Offer) -> Verdict:
    """Whether the actor may leave this question to others: whoever it was offered to."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_member(offer.member_id) else refused("This was offered to somebody else.")


def can_offer_questions(actor: Actor) -> Verdict:
    """Whether the actor may offer questions to helpers."""
    return system_only(actor)


def can_set_routing(actor: Actor) -> Verdict:
    """Whether the actor may see and set the numbers that offers follow."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_admin else refused("Only admins set how questions are offered.")
