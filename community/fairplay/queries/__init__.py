"""Reading cases, and the community as detectors see it."""

from community.fairplay.queries.cases import (
    CauseLine,
    find_run,
    get_case,
    get_case_about,
    list_cases,
    list_cause_names,
    list_causes,
    list_decisions,
    list_held_causes,
    list_open_about,
    list_open_of,
    list_standing,
    lock_case,
)
from community.fairplay.queries.links import find_linked
from community.fairplay.queries.snapshot import count_members, list_sign_ins, load_snapshot

__all__ = [
    "CauseLine",
    "count_members",
    "find_linked",
    "find_run",
    "get_case",
    "get_case_about",
    "list_cases",
    "list_cause_names",
    "list_causes",
    "list_decisions",
    "list_held_causes",
    "list_open_about",
    "list_open_of",
    "list_sign_ins",
    "list_standing",
    "load_snapshot",
    "lock_case",
]
