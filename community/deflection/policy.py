"""Who may say that a suggestion helped, see what became of visits, and change what they are worth."""

from __future__ import annotations

from community.core.actor import Actor
from community.core.policy import ALLOWED, Verdict, can_take_part, moderators_only, refused, system_only
from community.threads.models import Thread


def can_confirm_deflection(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may say that this thread solved it: anybody who can read it, visitors too."""
    if not thread.is_listed:
        return refused("This thread is not offered any more.")
    return ALLOWED


def can_note_ranking(actor: Actor) -> Verdict:
    """Whether the actor may put other weights to use: only Peerdesk itself, which has learnt and tried them."""
    return ALLOWED if actor.is_system else refused("Weights are learnt, not set.")


def can_join_visits(actor: Actor) -> Verdict:
    """Whether the actor may take along what they did in the help button: whoever comes from there."""
    return ALLOWED


def can_settle_visits(actor: Actor) -> Verdict:
    """Whether the actor may make outcomes final: only the machine, when their time is over."""
    return system_only(actor)


def can_see_report(actor: Actor) -> Verdict:
    """Whether the actor may see what became of visits, down to each one."""
    return moderators_only(actor, "see what became of visits")


def can_set_terms(actor: Actor) -> Verdict:
    """Whether the actor may say what a contact costs."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_admin else refused("Only admins say what a contact costs.")


def can_keep_declined(actor: Actor, question: Thread) -> Verdict:
    """Whether the actor may say what was offered before a question: whoever asked it."""
    if actor.is_system or question.author_id == actor.id:
        return ALLOWED
    return refused("Only the asker knows what was offered.")
