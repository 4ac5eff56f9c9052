"""Every read of whom answers helped, and of what that is worth."""

from community.impact.queries.cards import BadgeGot, YearCard, get_year_card
from community.impact.queries.helped import count_helped, list_helped_counts
from community.impact.queries.notes import (
    Note,
    count_reported_notes,
    find_own_note,
    list_notes_for,
    list_reported_notes,
    lock_note,
    was_helped,
)
from community.impact.queries.people import (
    Community,
    KnownAnswer,
    count_community,
    get_people,
    list_known_answers,
)
from community.impact.queries.shown import (
    find_choice,
    find_impact_terms,
    find_shared_card,
    get_shared_card,
)
from community.impact.queries.table import (
    CreditedVisit,
    HelperRow,
    HelperTable,
    empty_worth,
    list_credited_visits,
    list_helpers,
    sum_worths,
)
from community.impact.queries.worth import (
    TENTHS,
    SiteWorth,
    Worth,
    compute_site_worth,
    get_site_worth,
    list_credits,
)
from community.impact.queries.years import has_been_told, list_untold

__all__ = [
    "TENTHS",
    "BadgeGot",
    "Community",
    "CreditedVisit",
    "HelperRow",
    "HelperTable",
    "KnownAnswer",
    "Note",
    "SiteWorth",
    "Worth",
    "YearCard",
    "compute_site_worth",
    "count_community",
    "count_helped",
    "count_reported_notes",
    "empty_worth",
    "find_choice",
    "find_impact_terms",
    "find_own_note",
    "find_shared_card",
    "get_people",
    "get_shared_card",
    "get_site_worth",
    "get_year_card",
    "has_been_told",
    "list_credited_visits",
    "list_credits",
    "list_helped_counts",
    "list_helpers",
    "list_known_answers",
    "list_notes_for",
    "list_reported_notes",
    "list_untold",
    "lock_note",
    "sum_worths",
    "was_helped",
]
