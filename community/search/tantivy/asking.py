"""What is wanted, in the engine's own queries."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime

from tantivy import FieldType, Occur, Query, Schema

from community.search.cards import stems_in
from community.search.engine import TEXT_FIELDS
from community.search.facts import span_of
from community.search.rules.documents import KINDS, STATUSES
from community.search.rules.wanted import Filter, Phrase
from community.search.tantivy.index import LEVEL_WEIGHTS, LEVELS
from community.search.weighing import Asked

Clause = tuple[Occur, Query]

LEVEL_FIELDS = tuple(f"level{number}" for number in range(len(LEVELS)))


def all_of(queries: Iterable[Query], without: Iterable[Query] = (), better: Sequence[Query] = ()) -> Query:
    """Threads that fit all of `queries` and none of `without`; those that fit `better` rank higher."""
    clauses: list[Clause] = [(Occur.Must, query) for query in queries] or [(Occur.Must, Query.all_query())]
    clauses += [(Occur.MustNot, query) for query in without]
    clauses += [(Occur.Should, query) for query in better]
    return Query.boolean_query(clauses)


def any_of(queries: Iterable[Query]) -> Query:
    """Threads that fit at least one of `queries`."""
    return Query.boolean_query([(Occur.Should, query) for query in queries])


class Asking:
    """Builds queries for one schema. What only narrows weighs nothing."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def word(self, asked: Asked) -> Query:
        """The threads that hold the word, each by its weight there. A thread counts the best of its stems."""
        alternatives = [
            Query.const_score_query(self._term(field, key), value * weight)
            for key, value in asked.values.items()
            if value
            for field, weight in zip(LEVEL_FIELDS, LEVEL_WEIGHTS, strict=True)
        ]
        return Query.disjunction_max_query(alternatives)

    def stem(self, key: str) -> Query:
        """The threads that hold the stem anywhere."""
        return _weightless(any_of(self._term(field, key) for field in LEVEL_FIELDS))

    def phrase(self, phrase: Phrase) -> Query:
        """The threads in which the words stand side by side, in any one field."""
        stems = stems_in(phrase)
        if len(stems) == 1:
            return self.stem(stems[0])
        words: list[str | tuple[int, str]] = [
            (distance, key) for key, (_, distance) in zip(stems, phrase.words, strict=True)
        ]
        return _weightless(any_of(Query.phrase_query(self._schema, name, words) for name in TEXT_FIELDS))

    def values(self, field: str, values: Iterable[int]) -> Query:
        """The threads with one of these values."""
        return _weightless(Query.term_set_query(self._schema, field, sorted(values)))

    def dated(self, chosen: Filter) -> list[Query]:
        """A query for each criterion that is no facet."""
        queries: list[Query] = []
        if chosen.created_from:
            queries.append(self._created(math.ceil(chosen.created_from.timestamp()), None))
        if chosen.created_before:
            queries.append(self._created(None, math.ceil(chosen.created_before.timestamp())))
        if chosen.is_unanswered:
            queries.append(self.values("answer_count", [0]))
        return queries

    def narrowed(self, chosen: Filter, now: datetime) -> dict[str, Query]:
        """A query for each facet that is narrowed."""
        queries: dict[str, Query] = {}
        for name, ids in (
            ("board", chosen.board_ids),
            ("product", chosen.product_ids),
            ("status", {STATUSES.index(status) for status in chosen.statuses}),
            ("kind", {KINDS.index(kind) for kind in chosen.kinds}),
        ):
            if ids:
                queries[name] = self.values(name, ids)
        for name, ids in (("tag", chosen.tag_ids), ("author", chosen.author_ids)):
            if ids:  # All of them.
                queries[name] = all_of([self.values(name, [one]) for one in sorted(ids)])
        if chosen.ages:
            queries["age"] = any_of(self._created(*span_of(age, now)) for age in sorted(chosen.ages))
        return queries

    def _created(self, start: int | None, end: int | None) -> Query:
        """Threads that were opened from `start` on and before `end`, in seconds since 1970."""
        last = None if end is None else end - 1
        return _weightless(Query.range_query(self._schema, "created_at", FieldType.Integer, start, last))

    def _term(self, field: str, key: str) -> Query:
        return Query.term_query(self._schema, field, key, "basic")


def _weightless(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)
