"""Who may say that a suggestion helped, and what orders suggestions."""

from __future__ import annotations

from community.core.actor import Actor
from community.core.policy import ALLOWED, Verdict, refused
from community.threads.models import Thread


def can_confirm_deflection(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may say that this thread solved it: anybody who can read it, visitors too."""
    if not thread.is_listed:
        return refused("This thread is not offered any more.")
    return ALLOWED


def can_note_ranking(actor: Actor) -> Verdict:
    """Whether the actor may put other weights to use: only Peerdesk itself, which has learnt and tried them."""
    return ALLOWED if actor.is_system else refused("Weights are learnt, not set.")
