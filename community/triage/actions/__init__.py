"""Every write of the tree, of where questions stand, and of incidents."""

from community.triage.actions.deeds import act_on_arrival
from community.triage.actions.incidents import (
    close_incident,
    end_entitlement,
    forget_member,
    grant_entitlement,
    open_incident,
)
from community.triage.actions.places import mark_due, place_questions
from community.triage.actions.replays import begin_replay, end_replay, note_progress
from community.triage.actions.trees import (
    GONE,
    begin_draft,
    change_draft,
    discard_draft,
    publish_draft,
    withdraw_tree,
)

__all__ = [
    "GONE",
    "act_on_arrival",
    "begin_draft",
    "begin_replay",
    "change_draft",
    "close_incident",
    "discard_draft",
    "end_entitlement",
    "end_replay",
    "forget_member",
    "grant_entitlement",
    "mark_due",
    "note_progress",
    "open_incident",
    "place_questions",
    "publish_draft",
    "withdraw_tree",
]
