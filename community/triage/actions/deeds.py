"""What a leaf asks for, done once for each arrival, by the verbs of the rooms beneath."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.db import db
from community.core.errors import NotFound, Refusal
from community.core.policy import require
from community.routing import actions as routing
from community.threads import actions as threads
from community.threads import queries as thread_queries
from community.threads.models import Thread
from community.triage import policy, queries
from community.triage.actions.desk import hand_over
from community.triage.models import TriagePlace
from community.triage.rules import Act, Leaf, find_leaf

OUTCOME_LONGEST = 200


def act_on_arrival(actor: Actor, arrival_id: int) -> str:
    """Do what the leaf asks for, unless it was done or the question has moved on; answer what came of it."""
    require(policy.can_place_questions(actor))
    arrival = queries.lock_arrival(arrival_id)
    if arrival is None or arrival.acted_at is not None:
        return ""
    try:
        thread: Thread | None = thread_queries.lock_thread(SYSTEM, arrival.thread_id)
    except NotFound:
        thread = None
    place = queries.lock_place(arrival.thread_id)
    version = queries.find_tree(arrival.tree_id)
    leaf = find_leaf(queries.node_of(version), arrival.leaf_id) if version is not None else None
    is_there = place is not None and place.rests_since is None and place.arrivals == arrival.number
    if thread is None or place is None or leaf is None or not is_there:
        outcome = "It had moved on before anything was done."
    else:
        try:
            with db.session.begin_nested():
                outcome = _DEEDS[leaf.act](thread, leaf, place)
        except Refusal as error:  # A team that was closed, say: moderators read it beside the question.
            outcome = f"This was not possible: {error.reason}"
    arrival.acted_at, arrival.outcome = clock.now(), outcome[:OUTCOME_LONGEST]
    db.session.flush()
    return outcome


def _ask_info(thread: Thread, leaf: Leaf, place: TriagePlace) -> str:
    place.info_text = leaf.text
    threads.ask_info(SYSTEM, thread)
    return "The asker was asked for more."


def _offer(thread: Thread, leaf: Leaf, place: TriagePlace) -> str:
    count = routing.offer_again(SYSTEM, thread.id)
    if not count:
        return "Nobody who fits was free; everybody sees it in the list."
    return f"Offered to {count} {'member' if count == 1 else 'members'} who know the subject."


def _join(thread: Thread, leaf: Leaf, place: TriagePlace) -> str:
    incident = queries.find_incident(place.incident_id) if place.incident_id is not None else None
    if incident is None or incident.closed_at is not None:
        return "The incident was over by then."
    if incident.master_thread_id is not None and incident.master_thread_id != thread.id:
        master = thread_queries.find_thread(SYSTEM, incident.master_thread_id)
        if master is not None and master.is_listed:
            threads.add_follower(master, thread.author_id)
    return f"Joined: {incident.title}"


def _suggest(thread: Thread, leaf: Leaf, place: TriagePlace) -> str:
    return "Moderators see the suggestion on its page and in the list."


def _nothing(thread: Thread, leaf: Leaf, place: TriagePlace) -> str:
    return ""


_DEEDS: Mapping[Act, Callable[[Thread, Leaf, TriagePlace], str]] = {
    Act.WAIT: _nothing,
    Act.WAIT_ASKER: _nothing,
    Act.ASK_INFO: _ask_info,
    Act.EXPERTS: _offer,
    Act.ESCALATE: hand_over,
    Act.INCIDENT: _join,
    Act.DUPLICATE: _suggest,
}
