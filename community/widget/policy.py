"""Who says on which sites the help button works, and who sees how it looks."""

from __future__ import annotations

from community.core.actor import Actor
from community.core.policy import ALLOWED, Verdict, can_take_part, refused, system_only


def can_manage_widget(actor: Actor) -> Verdict:
    """Whether the actor may list sites and see which were refused."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_admin else refused("Only admins say where the help button works.")


def can_see_widget_demo(actor: Actor, is_demo: bool) -> Verdict:
    """Whether the actor may see the page that shows the help button: everybody where the whole community is a demo."""
    return ALLOWED if is_demo else can_manage_widget(actor)


def can_note_refusal(actor: Actor) -> Verdict:
    """Whether the actor may note that a site was refused: only the machine, which refused it."""
    return system_only(actor)
