"""Keeping the index up to date: a little every few seconds, or all of it anew. Neither holds a transaction while it writes."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator

from community.core.db import transaction
from community.search import actions
from community.search.build import default_processes
from community.search.choice import engine
from community.search.interface import IndexLocked
from community.search.queries import documents
from community.search.rules.documents import ThreadDocument

log = logging.getLogger(__name__)

BATCH = 100  # Threads of one commit: written in a third of a second, so that new posts are found soon.
TURN_SECONDS = 1.0  # Then other work has its turn: mail must not wait for an import to be indexed.
LOADED_AT_ONCE = 200  # Threads of a batch that is handed to the builders.


def index_stale() -> None:
    """Bring the index up to date with the threads that changed, for about a second. Another worker at it: do nothing.

    A mark is struck off only after its thread is safely in the index, so a kill at any moment loses nothing.
    """
    ends_at = time.monotonic() + TURN_SECONDS
    try:
        with engine().writing():
            _ensure_index()
            while _index_batch() == BATCH and time.monotonic() < ends_at:
                pass
    except IndexLocked:
        log.debug("Another process writes to the index; it will find what is marked.")


def rebuild_index(
    *,
    processes: int | None = None,
    starts: Callable[[int], None] | None = None,
    told: Callable[[int], None] | None = None,
) -> int:
    """Build the whole index anew beside the live one, then put it in its place; answer how many threads it holds.

    `starts` hears how many threads there are, `told` each time how many more are in. Searches go on meanwhile.
    Raise IndexLocked when another rebuild is running.
    """
    processes = processes or default_processes()
    with engine().rebuilding() as draft:
        with transaction(writes=False):
            total = documents.count_threads()
            marks = documents.list_marks()  # What changed by now is read below, and so in the new index.
        if starts:
            starts(total)
        draft.fill(_all_documents(), total=total, processes=processes, told=told or (lambda _: None))
        with engine().writing(waits=True):
            changed = sorted(draft.indexed_meanwhile())
            for at in range(0, len(changed), BATCH):
                ids = changed[at : at + BATCH]
                with transaction(writes=False):
                    found = documents.load_documents(ids)
                draft.write(found, removed_ids=ids)
            draft.publish()
        for at in range(0, len(marks), BATCH):
            with transaction():
                actions.forget_marks(marks[at : at + BATCH])
    return total


def _ensure_index() -> None:
    """Begin an index when there is none; every thread is then out of date in it."""
    if not engine().has_index():
        with transaction():
            actions.mark_all_threads()
        engine().create()


def _index_batch() -> int:
    """Index the threads that have waited longest; answer how many there were."""
    with transaction(writes=False):
        marks = documents.list_marks(BATCH)
        found = documents.load_documents([thread_id for thread_id, _ in marks])
    if not marks:
        return 0
    engine().write(found, removed_ids=[thread_id for thread_id, _ in marks])
    with transaction():
        actions.forget_marks(marks)
    return len(marks)


def _all_documents() -> Iterator[list[ThreadDocument]]:
    after_id = 0
    while True:
        with transaction(writes=False):
            ids = documents.list_thread_ids(after_id, LOADED_AT_ONCE)
            found = documents.load_documents(ids)
        if not ids:
            return
        yield found
        after_id = ids[-1]
