"""The tree by the clock: what is due, what an import brought, what a new version moves; and trials on the past."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.db import transaction
from community.triage import actions, queries
from community.triage.events import TreePublished, TreeWithdrawn
from community.triage.models import TriageReplay
from community.triage.queries.stories import AT_ONCE
from community.triage.rules.replay import Tally, visits_of
from community.triage.rules.tree import read_tree

TOGETHER = (
    25  # Questions in one transaction: nobody who writes in one of them waits for longer than a moment.
)


def look_due() -> None:
    """Move what the clock moves, place what stands nowhere, and ask again for deeds that were lost. Safe to repeat."""
    _place(lambda: queries.list_due(clock.now()))
    _place(queries.list_unplaced)
    with transaction():
        for arrival_id in queries.list_undone(clock.now()):
            actions.act_on_arrival(SYSTEM, arrival_id)


def replace_all(_actor: Actor, _event: TreePublished | TreeWithdrawn) -> None:
    """Place every open question by the version that came into force."""
    while True:
        if not _place(lambda: queries.list_behind(queries.get_in_force().id)):
            return


def act(*, arrival_id: int) -> None:
    """Do what the leaf asks for to which a question came."""
    actions.act_on_arrival(SYSTEM, arrival_id)


def run_replay(*, replay_id: int) -> None:
    """Try a tree on the past. A trial that fails says so, and leaves room for the next one."""
    began = time.perf_counter()
    with transaction(writes=False):
        row = queries.get_replay(replay_id)
        if row.ended_at is not None:
            return
    try:
        result = _replay(row).as_json()
        error = ""
    except Exception as wrong:  # noqa: BLE001 - whatever it is, an admin waits for a word.
        result, error = None, f"The trial failed: {wrong}"[:500]
    took = int(1000 * (time.perf_counter() - began))
    with transaction():
        actions.end_replay(SYSTEM, replay_id, result=result, took_ms=took, error=error)


def replay_tally(row: TriageReplay, told: Callable[[int, int], None] = lambda _done, _total: None) -> Tally:
    """Replay the questions of `row.days`, some at a time, each in a reading transaction. `told` hears how far it is."""
    until = clock.now()
    with transaction(writes=False):
        tried, kept = read_tree(row.body), queries.node_of(queries.get_version(row.against))
        assert tried is not None
        kinds = queries.kinds_in([tried, kept])
        ids = queries.list_history(until - timedelta(days=row.days))
        around = queries.load_around()
    tally = Tally()
    for first in range(0, len(ids), AT_ONCE):
        told(first, len(ids))
        with transaction(writes=False):
            stories = queries.load_stories(ids[first : first + AT_ONCE], kinds)
        for story in stories:
            tally.add(story, visits_of(tried, story, around, until), visits_of(kept, story, around, until))
    told(len(ids), len(ids))
    return tally


def _replay(row: TriageReplay) -> Tally:
    def told(done: int, total: int) -> None:
        with transaction():
            actions.note_progress(SYSTEM, row.id, done, total)

    return replay_tally(row, told)


def _place(find: Callable[[], list[int]]) -> int:
    with transaction(writes=False):
        ids = find()
    for first in range(0, len(ids), TOGETHER):
        with transaction():
            actions.place_questions(SYSTEM, ids[first : first + TOGETHER])
    return len(ids)
