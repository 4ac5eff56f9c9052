"""Moving questions along the tree: where each one stands follows from its story alone, and each arrival is noted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from community.core import clock, jobs
from community.core.actor import SYSTEM, Actor
from community.core.db import db
from community.core.errors import NotFound
from community.core.policy import require
from community.core.recent import recent
from community.threads import queries as threads
from community.threads.models import Thread
from community.threads.rules import expect_wait
from community.triage import policy, queries
from community.triage.models import TriageArrival, TriagePlace, TriageTree
from community.triage.rules import Act, Leaf, Node, Standing, Story, decide, find_leaf, read_tree
from community.triage.rules.conditions import Kind

OLD = timedelta(
    days=30
)  # Questions that come in older than that, as by an import, are placed and otherwise left alone.
PROMISED_WITHIN = timedelta(hours=1)  # Later nobody can say what the page promised when it was asked.
_SILENT = frozenset({Act.WAIT, Act.WAIT_ASKER})


def place_questions(actor: Actor, thread_ids: Sequence[int]) -> int:
    """Let each of these stand where its story puts it now; answer how many came to another leaf. Safe to repeat.

    What is solved, closed or out of sight keeps its last place, at rest. The threads are locked, the lowest id first.
    """
    require(policy.can_place_questions(actor))
    version = queries.get_in_force()
    tree = queries.node_of(version)
    kinds = queries.kinds_in([tree])
    found = [thread for thread in (_lock(one) for one in sorted(set(thread_ids))) if thread is not None]
    waiting: dict[int, Thread] = {}
    for thread in found:
        if queries.is_question_open(thread):
            waiting[thread.id] = thread
        else:
            _rest(queries.lock_place(thread.id))
    around = queries.load_around() if Kind.TEAM_OPEN in kinds else queries.NOBODY
    moved = 0
    for story in queries.load_stories(list(waiting), kinds):
        place = queries.lock_place(story.thread_id)
        if place is None:
            story = replace(story, promised_at=_promise(waiting[story.thread_id]))  # noqa: PLW2901
        standing = decide(tree, story, around, clock.now())
        moved += _settle(place, version, story, standing)
    db.session.flush()
    return moved


def mark_due(actor: Actor, thread_ids: Sequence[int]) -> None:
    """Have the clock look at these questions soon: something changed that concerns many at once."""
    require(policy.can_place_questions(actor))
    for first in range(0, len(thread_ids), 500):
        some = thread_ids[first : first + 500]
        db.session.execute(
            update(TriagePlace)
            .where(TriagePlace.thread_id.in_(some), TriagePlace.rests_since.is_(None))
            .values(look_again_at=clock.now()),
            execution_options={"synchronize_session": "fetch"},
        )


def path_of(standing: Standing) -> list[dict[str, Any]]:
    """The path in plain values: which conditions, their answers, and when the clock changes them."""
    return [
        {
            "id": step.node_id,
            "yes": step.is_yes,
            **({"at": step.changes_at.isoformat()} if step.changes_at is not None else {}),
        }
        for step in standing.path
    ]


def _lock(thread_id: int) -> Thread | None:
    try:
        return threads.lock_thread(SYSTEM, thread_id)
    except NotFound:
        return None


def _rest(place: TriagePlace | None) -> None:
    if place is not None and place.rests_since is None:
        place.rests_since, place.look_again_at = clock.now(), None
        db.session.flush()


def _settle(place: TriagePlace | None, version: TriageTree, story: Story, standing: Standing) -> bool:
    """Keep where it stands; answer whether it came to another leaf."""
    now, leaf = clock.now(), standing.leaf
    path = path_of(standing)
    if (
        place is not None
        and place.rests_since is None
        and (place.tree_id, place.leaf_id) == (version.id, leaf.id)
    ):
        if place.path != path:
            place.path = path
        place.look_again_at = standing.look_again_at
        return False
    before = _leaf_of(place)
    if place is None:
        place = TriagePlace(thread_id=story.thread_id, arrivals=0, promised_at=story.promised_at)
        db.session.add(place)
        silent = "It was older than a month when it came here." if now - story.asked_at > OLD else ""
    else:
        is_same = place.tree_id != version.id and before is not None and _says_the_same(before, leaf)
        silent = "The rules before had said the same." if is_same else ""
    place.tree_id, place.leaf_id, place.act = version.id, leaf.id, leaf.act.value
    place.path, place.since, place.look_again_at = path, now, standing.look_again_at
    place.rests_since = None
    place.arrivals += 1
    _keep_targets(place, story, now)
    is_silent = bool(silent) or leaf.act in _SILENT
    arrival = TriageArrival(
        thread_id=story.thread_id,
        number=place.arrivals,
        tree_id=version.id,
        leaf_id=leaf.id,
        act=leaf.act.value,
        arrived_at=now,
        acted_at=now if is_silent else None,
        outcome=silent,
    )
    db.session.add(arrival)
    db.session.flush()
    if not is_silent:
        jobs.queue("triage.act", arrival_id=arrival.id)
    return True


def _leaf_of(place: TriagePlace | None) -> Leaf | None:
    if place is None:
        return None
    version = queries.find_tree(place.tree_id)
    node: Node | None = read_tree(version.body) if version is not None else None
    return find_leaf(node, place.leaf_id)


def _says_the_same(one: Leaf, other: Leaf) -> bool:
    """Whether the deed is the same; another priority or text changes nothing for a question that is handed over."""
    return (one.act, one.team_id) == (other.act, other.team_id)


def _keep_targets(place: TriagePlace, story: Story, now: datetime) -> None:
    """Which incident it joins, and which question somebody pointed to."""
    open_now = [
        one for one, (since, until) in story.incidents if since <= now and (until is None or now < until)
    ]
    if place.act == Act.INCIDENT and open_now:
        place.incident_id = open_now[-1]
    place.duplicate_of_id = story.pointed[-1][1] if place.act == Act.DUPLICATE and story.pointed else None


def _promise(thread: Thread) -> datetime | None:
    """By when most like it have an answer, as the page says while somebody asks; None where nothing was said."""
    if clock.now() - thread.created_at > PROMISED_WITHIN:
        return None
    waits = recent("waits", threads.list_waits)
    expected = expect_wait(
        waits, thread.created_at, board_id=thread.board_id, product_id=thread.product_id or 0
    )
    if expected is None:
        return None
    minutes = expected.nearly_all[1] if expected.nearly_all else expected.most_minutes
    return thread.created_at + timedelta(minutes=minutes)
