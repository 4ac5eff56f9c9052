"""Trying a draft of the rules on the past, and checking the ledger against what happened."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from community.core.actor import SYSTEM
from community.core.db import transaction
from community.ranks import queries as ranks
from community.ranks.rules import rank_of
from community.reputation import actions, queries
from community.reputation.rules import RuleSet, in_force
from community.reputation.rules.replay import Difference, Facts, Replay, compare

PART = 20_000  # Events read in one transaction; between two, progress is told.

Told = Callable[[int, int], None]
"""Hears (done, total)."""


def try_draft(run_id: int) -> None:
    """Do the dry run: what everybody would have earned by the draft, beside what the rules in force gave.

    Both are computed alike from the events of the period alone, so that nothing but the rules differs. A run that was
    done already stays as it is.
    """
    with transaction(writes=False):
        run = queries.find_dry_run(run_id)
        if run is None or run.finished_at is not None:
            return
        draft, versions = queries.get_rule_set_of(run), queries.list_versions()
        since = datetime.combine(run.since, time(), UTC)
        until = datetime.combine(run.until + timedelta(days=1), time(), UTC)
    try:
        with _uncollected():
            before, after = _replays(versions), Replay(lambda _: draft, _facts())
            _hear([before, after], since, until, lambda done, total: _tell(run_id, done, total))
            with transaction(writes=False):
                stands = queries.find_standing(_posts(before) | _posts(after))
                earned = before.points(stands), after.points(stands)
                moved = _ranks(*earned)
    except Exception as error:
        with transaction():
            actions.fail_dry_run(SYSTEM, run_id, str(error) or type(error).__name__)
        raise
    with transaction():
        actions.finish_dry_run(
            SYSTEM, run_id, *earned, ranks=moved, cause_count=len(after.causes.keys() | before.causes.keys())
        )


def audit(told: Told | None = None) -> list[Difference]:
    """Recompute every standing from the events, and answer where the ledger or a member's row says something else.

    Nothing may be written meanwhile, or what is written then shows as a difference.
    """
    with _uncollected():
        with transaction(writes=False):
            replay = _replays(queries.list_versions())
        _hear([replay], None, None, told or (lambda *_: None))
        with transaction(writes=False):
            stands = queries.find_standing(_posts(replay))
            return compare(queries.sum_ledger(), queries.list_standings(), replay.standings(stands))


@contextmanager
def _uncollected() -> Iterator[None]:
    """A replay keeps millions of small things to its end; the collector would look at all of them time and again."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _ranks(before: Mapping[int, int], after: Mapping[int, int]) -> dict[int, tuple[int | None, int | None]]:
    """The rank that each of these members has, and the one they would have had with the draft's points instead."""
    ladder, standings = ranks.list_standings(before.keys() | after.keys())
    if ladder is None:
        return {}
    moved = {}
    for standing in standings:
        member_id, inputs = standing.member_id, standing.inputs
        points = inputs.points - before.get(member_id, 0) + after.get(member_id, 0)
        step = rank_of(replace(inputs, points=points), ladder, held=standing.rank_id)
        moved[member_id] = standing.shown_id, step.rank_id if standing.shown_id is not None else None
    return moved


def _replays(versions: list[RuleSet]) -> Replay:
    return Replay(lambda day: in_force(versions, day), _facts())


def _facts() -> Facts:
    with transaction(writes=False):
        return queries.build_facts()


def _hear(replays: Sequence[Replay], since: datetime | None, until: datetime | None, told: Told) -> None:
    with transaction(writes=False):
        ids = queries.list_event_ids(since, until)
    told(0, len(ids))
    for first in range(0, len(ids), PART):
        with transaction(writes=False):
            happened = queries.list_events(ids[first : first + PART])
        for event in happened:
            for replay in replays:
                replay.hear(event)
        told(min(first + PART, len(ids)), len(ids))


def _posts(replay: Replay) -> set[tuple[str, int]]:
    return {worth.post for worth in replay.causes.values() if worth.post is not None}


def _tell(run_id: int, done: int, total: int) -> None:
    with transaction():
        actions.tell_progress(SYSTEM, run_id, done=done, total=total)
