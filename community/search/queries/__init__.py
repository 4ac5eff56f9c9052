"""Every read of the search index, and of what it is made from."""

from community.search.queries.results import Result, SearchPage, search_threads
from community.search.queries.similar import SimilarThread, list_similar

__all__ = ["Result", "SearchPage", "SimilarThread", "list_similar", "search_threads"]
