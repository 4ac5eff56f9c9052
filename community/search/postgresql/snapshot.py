"""The index in PostgreSQL as one request sees it: GIN finds candidates, their cards put them in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection

from community.core.db import db
from community.search.cards import Cards
from community.search.engine import stem, unpack_texts
from community.search.facts import AGES, AUTHOR_FACET_HITS, FACET_VALUES_MOST, span_of
from community.search.lexicon import COMPLETIONS_SEEN, commonest, stems_of
from community.search.postgresql.asking import Asking, any_of
from community.search.postgresql.rows import STEM, WORDING, quoted
from community.search.rules.documents import KeptTexts
from community.search.rules.narrowing import FACETS
from community.search.rules.signals import Numbers
from community.search.rules.spelling import best_spelling
from community.search.rules.wanted import About, Found, Hit, Sort, Wanted, Word
from community.search.weighing import Asked, score, split_common, weigh_up

CANDIDATES = 1_000  # Rows whose cards are read; nobody reads further.
PATIENCE_MS = 2_000  # Of one statement: a page without suggestions is better than one that does not come.
LAST_CHARACTER = "\U0010ffff"

_FEW_ENOUGH = f"(SELECT FROM total WHERE number <= {AUTHOR_FACET_HITS}) AS few_enough"
_COLUMNS = {"board": "board_id", "product": "product_id", "status": "status", "kind": "kind"}


@contextmanager
def patiently() -> Iterator[Connection]:
    """The request's own connection for some statements, of which none may take long. What goes wrong in the block
    leaves the request's transaction as it was."""
    connection = db.session.connection()
    with connection.begin_nested():
        before = connection.scalar(_LIMITED, {"limit": str(PATIENCE_MS)})
        yield connection
        connection.execute(_LIMITED, {"limit": before})


# It answers what was set before.
_LIMITED = text(
    "WITH earlier AS MATERIALIZED (SELECT current_setting('statement_timeout') AS value)"
    " SELECT value, set_config('statement_timeout', :limit, true) FROM earlier"
)


class PostgresqlSnapshot:
    """The live generation. It serves one request: what is found is kept here until its texts are asked for."""

    segment_count = 1

    def __init__(self, generation_id: int, thread_count: int) -> None:
        self._generation_id = generation_id
        self.thread_count = thread_count
        self._cards: dict[int, bytes] = {}
        self._found: list[int] = []
        self._texts: dict[int, KeptTexts] = {}

    def find(self, wanted: Wanted) -> Found:
        """Answer a query: one page of hits, their number, and how all of them spread over the facets."""
        with patiently() as connection:
            found = self._find(connection, wanted)
        self._found, self._texts = [hit.thread_id for hit in found.hits], {}
        return found

    def _find(self, connection: Connection, wanted: Wanted) -> Found:
        asked = self._ask(connection, wanted.words)
        rare, _ = split_common(asked, self.thread_count)
        if not wanted.readable_board_ids or (wanted.words and not rare and not wanted.phrases):
            return Found((), 0, {name: {} for name in FACETS} if wanted.counts_facets else {})
        asking = Asking(self._generation_id)
        base = asking.allowed(wanted)
        if rare and not wanted.phrases:
            base.append(asking.holds(any_of(rare)))
        filters = asking.narrowed(wanted.only, wanted.now)
        conditions = [*base, *(f"({one})" for one in filters.values())]
        if wanted.words and wanted.sort is Sort.BEST:
            tiers = ["true"] if wanted.phrases else list(asking.tiers(rare, CANDIDATES))
            hits, seen = self._best(connection, asking, conditions, tiers, asked, wanted)
        else:
            hits, seen = self._newest(connection, asking, conditions, wanted)
        if not wanted.counts_facets:
            return Found(hits, seen, {})
        total, facets = self._spread(connection, asking, base, filters, wanted)
        return Found(hits, total, facets)

    def weigh_up(
        self, wanted: Wanted, hits: Sequence[Hit], about: About, link_counts: Mapping[int, int]
    ) -> Numbers:
        """The signals of these hits, of which there is at least one: hits × SIGNALS."""
        with patiently() as connection:
            asked = self._ask(connection, wanted.words)
            missing = [hit.thread_id for hit in hits if hit.thread_id not in self._cards]
            if missing:
                self._cards |= dict(self._columns(connection, "card", missing))
        cards = Cards([self._cards[hit.thread_id] for hit in hits])
        return weigh_up(cards, asked, hits, about=about, link_counts=link_counts, now=wanted.now)

    def texts_at(self, position: int) -> KeptTexts:
        """What is kept of a hit's texts; read for all hits of the page in one go."""
        if position not in self._texts:
            with patiently() as connection:
                found = self._columns(connection, "texts", [position, *self._found])
            self._texts = {thread_id: unpack_texts(packed) for thread_id, packed in found}
        return self._texts[position]

    def find_spelling(self, word: str, readable_board_ids: frozenset[int]) -> str | None:
        """The word of readable titles that is one slip away from a folded word, and far commoner; None if there is none."""
        with patiently() as connection:
            return best_spelling(
                word,
                self.thread_count,
                lambda other: self._count_readable(connection, other, readable_board_ids),
                lambda: set(self._title_words(connection, word[:1])),
            )

    # Words

    def _ask(self, connection: Connection, words: Sequence[Word]) -> list[Asked]:
        """The words, looked up in one statement."""
        completed = [
            (word, commonest(self._title_words(connection, word.forms[0][0], COMPLETIONS_SEEN), word.forms[0][0]))
            if word.is_prefix
            else (word, [])
            for word in words
        ]  # fmt: skip
        keys = sorted({key for word, completions in completed for key in stems_of(word, completions)})
        statement = text(
            "SELECT word, thread_count FROM search_words"
            " WHERE generation_id = :generation AND kind = :kind AND word = ANY(:words)"
        )
        values = {"generation": self._generation_id, "kind": STEM, "words": keys}
        holding = dict(_pairs(connection.execute(statement, values))) if keys else {}
        return [
            Asked.of(word, completions, holding, max(1, self.thread_count)) for word, completions in completed
        ]

    def _title_words(self, connection: Connection, beginning: str, most: int | None = None) -> dict[str, int]:
        """The words of titles that begin so, with the number of threads that have them there."""
        statement = text(
            "SELECT word, thread_count FROM search_words WHERE generation_id = :generation AND kind = :kind"
            " AND word >= :first AND word < :last ORDER BY word LIMIT :most"
        )
        values = {
            "generation": self._generation_id,
            "kind": WORDING,
            "first": beginning,
            "last": beginning + LAST_CHARACTER,
            "most": most,
        }
        return dict(_pairs(connection.execute(statement, values)))

    def _count_readable(self, connection: Connection, word: str, board_ids: frozenset[int]) -> int:
        statement = text(
            "SELECT count(*) FROM search_documents WHERE generation_id = :generation"
            " AND board_id = ANY(:boards) AND words @@ CAST(:query AS tsquery)"
        )
        values = {
            "generation": self._generation_id,
            "boards": sorted(board_ids),
            "query": quoted(stem(word)),
        }
        return connection.scalar(statement, values) or 0

    # Hits

    def _best(
        self,
        connection: Connection,
        asking: Asking,
        conditions: list[str],
        tiers: Sequence[str],
        asked: Sequence[Asked],
        wanted: Wanted,
    ) -> tuple[tuple[Hit, ...], int]:
        found: dict[int, bytes] = {}
        for tier in tiers:
            if len(found) >= CANDIDATES:
                break
            found |= self._candidates(connection, asking, [*conditions, tier])
        if not found:
            return (), 0
        self._cards = found
        scores = score(Cards(list(found.values())), asked).tolist()
        ranked = sorted(zip(found, scores, strict=True), key=lambda pair: (-pair[1], -pair[0]))
        last = wanted.offset + wanted.limit
        hits = [Hit(thread_id, value, thread_id) for thread_id, value in ranked[wanted.offset : last]]
        if last > len(ranked) >= CANDIDATES:
            start = max(0, wanted.offset - len(ranked))
            hits += self._beyond(connection, asking, conditions, list(found), start, last - len(ranked))
        return tuple(hits), len(found)

    def _candidates(
        self, connection: Connection, asking: Asking, conditions: Sequence[str]
    ) -> dict[int, bytes]:
        """The newest rows that fit, with their cards."""
        statement = (
            "WITH chosen AS MATERIALIZED (SELECT thread_id FROM search_documents"  # noqa: S608 - values go beside it
            f" WHERE {' AND '.join(conditions)} ORDER BY thread_id DESC LIMIT {CANDIDATES})"
            " SELECT thread_id, card FROM chosen JOIN search_documents USING (thread_id)"
            " WHERE generation_id = :v0"
        )
        return dict(_pairs(connection.execute(text(statement), asking.values.all)))

    def _beyond(
        self,
        connection: Connection,
        asking: Asking,
        conditions: Sequence[str],
        ranked: list[int],
        start: int,
        end: int,
    ) -> list[Hit]:
        """Hits after those that were ranked, the newest first."""
        put = asking.values.put
        statement = (
            f"SELECT thread_id FROM search_documents WHERE {' AND '.join(conditions)}"  # noqa: S608
            f" AND thread_id <> ALL({put(ranked)}) ORDER BY thread_id DESC LIMIT {put(end - start)} OFFSET {put(start)}"
        )
        return [Hit(row[0], 0.0, row[0]) for row in connection.execute(text(statement), asking.values.all)]

    def _newest(
        self, connection: Connection, asking: Asking, conditions: Sequence[str], wanted: Wanted
    ) -> tuple[tuple[Hit, ...], int]:
        put = asking.values.put
        statement = (
            f"SELECT thread_id FROM search_documents WHERE {' AND '.join(conditions)}"  # noqa: S608
            f" ORDER BY created_at DESC, thread_id DESC LIMIT {put(wanted.limit)} OFFSET {put(wanted.offset)}"
        )
        rows = connection.execute(text(statement), asking.values.all)
        hits = tuple(Hit(row[0], 0.0, row[0]) for row in rows)
        return hits, wanted.offset + len(hits)

    def _columns(self, connection: Connection, column: str, ids: Sequence[int]) -> list[tuple[int, Any]]:
        statement = text(
            f"SELECT thread_id, {column} FROM search_documents"  # noqa: S608 - a column of ours
            " WHERE generation_id = :generation AND thread_id = ANY(:ids)"
        )
        values = {"generation": self._generation_id, "ids": list(ids)}
        return list(_pairs(connection.execute(statement, values)))

    # Facets

    def _spread(
        self,
        connection: Connection,
        asking: Asking,
        base: Sequence[str],
        filters: Mapping[str, str],
        wanted: Wanted,
    ) -> tuple[int, dict[str, dict[int, int]]]:
        """How many hits there are, and how they spread: one statement for all facets. Each facet ignores its own
        choice, so that another value can be taken instead; of tags and authors, a second choice narrows further."""
        flags = "".join(f", ({condition}) AS is_{name}" for name, condition in filters.items())

        def fitting(without: str = "") -> str:
            return " AND ".join(["true", *(f"is_{name}" for name in filters if name != without)])

        ages = " ".join(
            f"WHEN {asking.aged(*span_of(age, wanted.now))} THEN {number}" for number, age in enumerate(AGES)
        )
        sources = {name: (column, "hits", name) for name, column in _COLUMNS.items()} | {
            "age": (f"CASE {ages} END", "hits", "age"),
            "tag": ("tag_id", "hits, unnest(tag_ids) AS tag_id", ""),
            "author": ("author_id", f"hits, unnest(author_ids) AS author_id, {_FEW_ENOUGH}", ""),
        }
        counted = [
            f"(SELECT '{name}' AS facet, {value} AS value, count(*) AS number FROM {source}"  # noqa: S608
            f" WHERE {fitting(own)} AND {value} IS NOT NULL GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT {FACET_VALUES_MOST})"
            for name, (value, source, own) in sources.items()
        ]
        statement = (
            "WITH hits AS MATERIALIZED (SELECT board_id, product_id, status, kind, tag_ids, author_ids, created_at"  # noqa: S608
            f"{flags} FROM search_documents WHERE {' AND '.join(base)}),"
            f" total AS MATERIALIZED (SELECT count(*) AS number FROM hits WHERE {fitting()})"
            f" SELECT '' AS facet, 0 AS value, number FROM total UNION ALL {' UNION ALL '.join(counted)}"
        )
        total = 0
        facets: dict[str, dict[int, int]] = {name: {} for name in FACETS}
        answered: Any = connection.execute(text(statement), asking.values.all)
        for facet, value, number in answered:
            if facet:
                facets[facet][int(value)] = number
            else:
                total = number
        return total, facets


def _pairs(rows: Any) -> list[tuple[Any, Any]]:
    return [(row[0], row[1]) for row in rows]
