"""Every read of ranks: the ladder and its versions, what members' ranks depend on, and who is where."""

from community.ranks.queries.away import Away, list_away
from community.ranks.queries.ladders import (
    Version,
    find_draft,
    find_draft_row,
    get_ladder,
    get_row_in_force,
    list_versions,
    lock_draft,
)
from community.ranks.queries.standings import (
    AT_ONCE,
    Standing,
    count_holders,
    get_standing,
    iterate_standings,
    list_inputs,
    list_standings,
)

__all__ = [
    "AT_ONCE",
    "Away",
    "Standing",
    "Version",
    "count_holders",
    "find_draft",
    "find_draft_row",
    "get_ladder",
    "get_row_in_force",
    "get_standing",
    "iterate_standings",
    "list_away",
    "list_inputs",
    "list_standings",
    "list_versions",
    "lock_draft",
]
