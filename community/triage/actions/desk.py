"""The one place where a question goes from the tree to a team of agents."""

from __future__ import annotations

from community.core.actor import SYSTEM
from community.escalation import actions as escalation
from community.escalation import queries as tickets
from community.escalation.rules.clocks import Priority
from community.threads.models import Thread
from community.triage import queries
from community.triage.models import TriagePlace
from community.triage.rules import Leaf
from community.triage.rules.conditions import Names
from community.triage.rules.tree import say_leaf

LEAF_LONGEST = 200  # What a ticket keeps of it.


def hand_over(thread: Thread, leaf: Leaf, place: TriagePlace) -> str:
    """Hand it to the team of the leaf; a question that a team has already stays there. Needs the thread locked."""
    if tickets.find_open_of(thread.id) is not None:
        return "A team had it already."
    names = Names(teams=queries.list_team_names())
    ticket = escalation.escalate(
        SYSTEM,
        thread,
        team_id=leaf.team_id or None,
        priority=Priority(leaf.priority),
        leaf=(leaf.text or say_leaf(leaf, names))[:LEAF_LONGEST],
    )
    return f"Handed to {ticket.team.name}, {leaf.priority} priority."
