"""Every read of suggestions, of the weights that order them, of the past that those are learnt from, and of visits."""

from community.deflection.queries.cases import PairRow, build_cases, list_confirmed_cases, list_own_pairs
from community.deflection.queries.leads import (
    get_visit,
    list_declined,
    list_missed_searches,
    list_unwanted_threads,
)
from community.deflection.queries.rankings import (
    find_ranking_in_use,
    list_rankings,
    load_weights,
    view_rankings,
)
from community.deflection.queries.report import (
    Period,
    Report,
    last_days,
    make_report,
)
from community.deflection.queries.suggestions import (
    Suggestion,
    count_helped,
    count_helped_by_answers,
    count_helped_by_member,
    list_suggestions,
)
from community.deflection.queries.visit_lists import list_visits
from community.deflection.queries.visits import (
    find_author_of,
    find_credited_answer,
    find_current_visit,
    find_deflection,
    find_fact,
    find_last_query,
    find_surveyed_visit,
    find_terms,
    keep_visible,
    list_due_visits,
    list_facts_of,
    list_offers_of,
    list_opened_threads,
    list_openings,
    list_standing_deflections,
    lock_current_visit,
)

__all__ = [
    "PairRow",
    "Period",
    "Report",
    "Suggestion",
    "build_cases",
    "count_helped",
    "count_helped_by_answers",
    "count_helped_by_member",
    "find_author_of",
    "find_credited_answer",
    "find_current_visit",
    "find_deflection",
    "find_fact",
    "find_last_query",
    "find_ranking_in_use",
    "find_surveyed_visit",
    "find_terms",
    "get_visit",
    "keep_visible",
    "last_days",
    "list_confirmed_cases",
    "list_declined",
    "list_due_visits",
    "list_facts_of",
    "list_missed_searches",
    "list_offers_of",
    "list_opened_threads",
    "list_openings",
    "list_own_pairs",
    "list_rankings",
    "list_standing_deflections",
    "list_suggestions",
    "list_unwanted_threads",
    "list_visits",
    "load_weights",
    "lock_current_visit",
    "make_report",
    "view_rankings",
]
