"""Who draws the tree, who sees where questions stand, who says what is broken."""

from __future__ import annotations

from community.core.actor import Actor, Role
from community.core.policy import ALLOWED, Verdict, can_take_part, refused, system_only
from community.threads.models import Thread

_DESK = frozenset({Role.MODERATOR, Role.AGENT, Role.ADMIN})


def can_draw_tree(actor: Actor) -> Verdict:
    """Whether the actor may change, try and publish the tree."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return (
        ALLOWED if actor.is_admin else refused("Only admins decide by which rules questions are handed on.")
    )


def can_see_places(actor: Actor) -> Verdict:
    """Whether the actor may see where all questions stand, and why."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if actor.is_system or actor.role in _DESK:
        return ALLOWED
    return refused("Only moderators and agents see where every question stands.")


def can_see_place(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may see what happens next with the question: its asker, moderators and agents."""
    return ALLOWED if actor.is_member(thread.author_id) else can_see_places(actor)


def can_run_incidents(actor: Actor) -> Verdict:
    """Whether the actor may say that something is broken for many, and that it is over."""
    verdict = can_see_places(actor)
    return (
        verdict
        if verdict or verdict.needs_sign_in
        else refused("Only moderators and agents keep the list of incidents.")
    )


def can_place_questions(actor: Actor) -> Verdict:
    """Whether the actor may move questions along the tree: only the clock and events do."""
    return system_only(actor)
