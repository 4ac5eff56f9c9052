"""Work on a clock: askers who fall silent after others have confirmed an answer."""

from __future__ import annotations

from datetime import timedelta

from community.core import clock
from community.core.actor import SYSTEM
from community.core.db import transaction
from community.reactions import actions, queries
from community.threads import queries as threads
from community.threads.rules import SILENCE_DAYS

THREADS_AT_ONCE = 200  # A run that is interrupted has settled whole threads; the next one goes on.


def settle_silent() -> None:
    """Let confirmed threads be solved whose askers have not said a word for SILENCE_DAYS."""
    silent_since = clock.now() - timedelta(days=SILENCE_DAYS)
    with transaction(writes=False):
        waiting = queries.list_waiting_threads(silent_since=silent_since, limit=THREADS_AT_ONCE)
    for thread_id in waiting:
        with transaction():
            actions.settle_waiting(SYSTEM, threads.lock_thread(SYSTEM, thread_id))
