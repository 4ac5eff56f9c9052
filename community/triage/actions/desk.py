"""The one place where a question goes from the tree to a team of agents."""

from __future__ import annotations

from community.threads.models import Thread
from community.triage.models import TriagePlace
from community.triage.rules import Leaf


def hand_over(thread: Thread, leaf: Leaf, place: TriagePlace) -> str:
    """Hand it to the team of the leaf; a question that a team has already stays there."""
    return f"Marked for the support team, {leaf.priority} priority."
