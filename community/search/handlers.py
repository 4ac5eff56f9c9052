"""Reactions to what happens in threads: only a mark each, so that no act waits for the index."""

from __future__ import annotations

from typing import Any

from community.core.actor import Actor
from community.core.events import Past
from community.search import actions

# Events name the threads that they change in one of these fields.
_THREAD_FIELDS = ("thread_id", "source_id", "new_thread_id")


def mark_stale(actor: Actor, event: Any) -> None:
    """Mark every thread that the event names as out of date in the index."""
    actions.mark_threads(_threads_of(event))


def mark_past_stale(actor: Actor, past: Past) -> None:
    """The same for many events at once."""
    actions.mark_threads({thread_id for _, event in past for thread_id in _threads_of(event)})


def _threads_of(event: Any) -> list[int]:
    ids = (getattr(event, field, None) for field in _THREAD_FIELDS)
    return [thread_id for thread_id in ids if thread_id is not None]
