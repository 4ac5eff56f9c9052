"""Every read of suggestions, of the weights that order them, and of the past that those are learnt from."""

from community.deflection.queries.cases import PairRow, build_cases, list_confirmed_cases, list_own_pairs
from community.deflection.queries.rankings import find_ranking_in_use, list_rankings, load_weights
from community.deflection.queries.suggestions import (
    Suggestion,
    count_helped,
    find_deflection,
    list_suggestions,
)

__all__ = [
    "PairRow",
    "Suggestion",
    "build_cases",
    "count_helped",
    "find_deflection",
    "find_ranking_in_use",
    "list_confirmed_cases",
    "list_own_pairs",
    "list_rankings",
    "list_suggestions",
    "load_weights",
]
