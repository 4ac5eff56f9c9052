"""Who may write in the book: rooms above ask about the act itself, and only the machine audits."""

from __future__ import annotations

from community.core.actor import Actor
from community.core.policy import Verdict, can_take_part, system_only


def can_post(actor: Actor) -> Verdict:
    """Whether the actor's acts may move money at all; which act may is asked where it is done."""
    return can_take_part(actor)


def can_audit_book(actor: Actor) -> Verdict:
    """Whether the actor may note what an audit found."""
    return system_only(actor)
