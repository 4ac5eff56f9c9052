"""Every write of the room: what visits do and come to, what a contact costs, what was learnt."""

from community.deflection.actions.declined import keep_declined
from community.deflection.actions.rankings import note_ranking
from community.deflection.actions.terms import answer_survey, set_terms
from community.deflection.actions.visits import (
    Told,
    Visitor,
    claim_visits,
    confirm_deflection,
    join_visits,
    note_contact,
    note_fact,
    refuse_suggestion,
    settle_visits,
)

__all__ = [
    "Told",
    "Visitor",
    "answer_survey",
    "claim_visits",
    "confirm_deflection",
    "join_visits",
    "keep_declined",
    "note_contact",
    "note_fact",
    "note_ranking",
    "refuse_suggestion",
    "set_terms",
    "settle_visits",
]
