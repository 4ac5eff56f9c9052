"""Asking the asker for more."""

from __future__ import annotations

from community.core import clock
from community.core.actor import Actor
from community.core.events import publish
from community.core.policy import require
from community.threads import policy
from community.threads.actions.facts import add_timeline_entry, settling
from community.threads.events import InfoAsked, InfoGiven
from community.threads.models import Thread


def ask_info(actor: Actor, thread: Thread) -> None:
    """Mark the question as needing more from its asker. Needs the thread locked."""
    require(policy.can_ask_info(actor, thread))
    if thread.needs_info_at is not None:
        return
    with settling(thread):
        thread.needs_info_at, thread.needs_info_by_id = clock.now(), actor.id
    add_timeline_entry(actor, thread, "info_asked")
    publish(actor, InfoAsked(thread_id=thread.id))


def withdraw_info_request(actor: Actor, thread: Thread) -> None:
    """Take the mark back. Needs the thread locked."""
    require(policy.can_ask_info(actor, thread))
    if thread.needs_info_at is None:
        return
    with settling(thread):
        thread.needs_info_at = thread.needs_info_by_id = None
    publish(actor, InfoGiven(thread_id=thread.id))
