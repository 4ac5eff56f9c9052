"""Every read of reactions, recommendations and confirmed resolutions."""

from community.reactions.queries.own import OwnMarks, find_own_marks
from community.reactions.queries.rows import (
    count_doubts,
    find_live_recommendation,
    find_live_resolution,
    find_reaction,
    find_solving_answer,
    get_resolution,
    is_confirmed_enough,
    list_experts,
    list_live_doubts,
    list_open_reports,
    list_openings,
    list_waiting_threads,
    lock_reacted,
)

__all__ = [
    "OwnMarks",
    "count_doubts",
    "find_live_recommendation",
    "find_live_resolution",
    "find_own_marks",
    "find_reaction",
    "find_solving_answer",
    "get_resolution",
    "is_confirmed_enough",
    "list_experts",
    "list_live_doubts",
    "list_open_reports",
    "list_openings",
    "list_waiting_threads",
    "lock_reacted",
]
