"""Every read of the search index, and of what it is made from."""

from community.search.queries.past import iterate_past
from community.search.queries.results import Result, SearchPage, search_threads
from community.search.queries.similar import SimilarThread, Weigh, candidates, list_similar, rank
from community.search.queries.state import EngineState, engine_state

__all__ = [
    "EngineState",
    "Result",
    "SearchPage",
    "SimilarThread",
    "Weigh",
    "candidates",
    "engine_state",
    "iterate_past",
    "list_similar",
    "rank",
    "search_threads",
]
