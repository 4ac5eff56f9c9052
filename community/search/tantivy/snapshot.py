"""An index of Tantivy at one moment: it finds candidates by the weights of their stems, their cards put them in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from tantivy import DocAddress, Query, Schema, Searcher

from community.search.cards import Cards
from community.search.engine import WORDING, stem, unpack_texts
from community.search.facts import AGES, AUTHOR_FACET_HITS, FACET_VALUES_MOST, span_of
from community.search.lexicon import COMPLETIONS_SEEN, SPELLINGS_KEPT, commonest, stems_of
from community.search.rules.documents import KeptTexts
from community.search.rules.narrowing import FACETS
from community.search.rules.signals import Numbers
from community.search.rules.spelling import best_spelling
from community.search.rules.wanted import About, Found, Hit, Sort, Wanted, Word
from community.search.tantivy.asking import LEVEL_FIELDS, Asking, all_of, any_of
from community.search.tantivy.index import unpanicked
from community.search.weighing import Asked, score, split_common, weigh_up

RESCORED = 200  # The engine's best, which their cards put in order; nobody reads further.
KNOWN_MOST = 50_000  # Words whose number of threads is kept.
CARDS_MOST = 10_000  # Some ten megabytes: who types asks for the same threads again with each letter.
BUCKETS_SEEN = 10_000  # Of each segment, so that counts are exact where a facet has no more values than that.

_Ranked = list[tuple[float, DocAddress]]


class TantivySnapshot:
    """All threads of the index at one moment. Threads share it."""

    def __init__(self, searcher: Searcher, schema: Schema) -> None:
        self._searcher = searcher
        self._asking = Asking(schema)
        self._holding: dict[str, int] = {}
        self._known_cards: dict[int, bytes] = {}
        self._completions: dict[str, list[str]] = {}
        self._spellings: dict[tuple[str, frozenset[int]], str | None] = {}

    @property
    def thread_count(self) -> int:
        """How many threads the index holds."""
        return self._searcher.num_docs

    @property
    def segment_count(self) -> int:
        """In how many segments they lie."""
        return self._searcher.num_segments

    def find(self, wanted: Wanted) -> Found:
        """Answer a query: one page of hits, their number, and how all of them spread over the facets."""
        with unpanicked():
            return self._find(wanted)

    def _find(self, wanted: Wanted) -> Found:
        asked = self._ask(wanted.words)
        rare, common = split_common(asked, self.thread_count)
        nothing = Found((), 0, {name: {} for name in FACETS} if wanted.counts_facets else {})
        if not wanted.readable_board_ids or (wanted.words and not rare and not wanted.phrases):
            return nothing
        must, without = self._allowed(wanted)
        better: list[Query] = []
        if wanted.phrases:
            better = [self._asking.word(word) for word in asked if word.count]
        elif rare:
            must.append(any_of(self._asking.word(word) for word in rare))
            better = [self._asking.word(word) for word in common]
        filters = self._asking.narrowed(wanted.only, wanted.now)
        query = all_of([*must, *filters.values()], without, better)
        if wanted.words and wanted.sort is Sort.BEST:
            hits, total = self._best(query, asked, wanted)
        else:
            hits, total = self._newest(query, wanted)
        if not total:
            return nothing
        counts: Mapping[str, Mapping[int, int]] = {}
        if wanted.counts_facets:
            counts = self._count_facets(must, without, filters, total, wanted.now)
        return Found(hits, total, counts)

    def weigh_up(
        self, wanted: Wanted, hits: Sequence[Hit], about: About, link_counts: Mapping[int, int]
    ) -> Numbers:
        """The signals of these hits, of which there is at least one: hits × SIGNALS."""
        with unpanicked():
            cards = self._cards([hit.position for hit in hits])
            asked = self._ask(wanted.words)
        return weigh_up(cards, asked, hits, about=about, link_counts=link_counts, now=wanted.now)

    def texts_at(self, position: int) -> KeptTexts:
        """What is kept of a hit's texts."""
        with unpanicked():
            return unpack_texts(self._stored(_address(position), "texts"))

    def find_spelling(self, word: str, readable_board_ids: frozenset[int]) -> str | None:
        """The word of readable titles that is one slip away from a folded word, and far commoner; None if there is none."""
        key = (word, readable_board_ids)
        if len(self._spellings) > SPELLINGS_KEPT:
            self._spellings.clear()
        if key not in self._spellings:
            with unpanicked():
                self._spellings[key] = best_spelling(
                    word,
                    self.thread_count,
                    lambda other: self._count_readable(other, readable_board_ids),
                    lambda: {found for found, _ in self._searcher.terms_with_prefix(WORDING, word[:1])},
                )
        return self._spellings[key]

    # Words

    def _ask(self, words: Sequence[Word]) -> list[Asked]:
        """The words, looked up."""
        total = self.thread_count
        asked = []
        for word in words:
            completions = self._complete(word.forms[0][0]) if word.is_prefix else ()
            holding = {key: self._hold(key) for key in stems_of(word, completions)}
            asked.append(Asked.of(word, completions, holding, total))
        return asked

    def _hold(self, key: str) -> int:
        """How many threads hold the stem: each has it on one level."""
        found = self._holding.get(key)
        if found is None:
            if len(self._holding) > KNOWN_MOST:
                self._holding.clear()
            found = self._holding[key] = sum(self._searcher.doc_freq(field, key) for field in LEVEL_FIELDS)
        return found

    def _complete(self, typed: str) -> list[str]:
        """The commonest words of titles that begin so."""
        found = self._completions.get(typed)
        if found is None:
            counts = dict(self._searcher.terms_with_prefix(WORDING, typed, limit=COMPLETIONS_SEEN))
            found = self._completions[typed] = commonest(counts, typed)
        return found

    def _count_readable(self, word: str, board_ids: frozenset[int]) -> int:
        must = [self._asking.stem(stem(word)), self._asking.values("board", board_ids)]
        return _count(self._searcher, all_of(must))

    # Hits

    def _allowed(self, wanted: Wanted) -> tuple[list[Query], list[Query]]:
        """(what decides, what excludes) before words and facets do: readers' rights, phrases, exclusions, dates."""
        asking = self._asking
        must = [asking.phrase(phrase) for phrase in wanted.phrases]
        must += asking.dated(wanted.only)
        without = [asking.phrase(phrase) for phrase in wanted.excluded_phrases]
        without += asking.dated(wanted.without)
        without += asking.narrowed(wanted.without, wanted.now).values()
        if wanted.hidden_ids:
            without.append(asking.values("thread_id", wanted.hidden_ids))
        unreadable = self._board_ids - wanted.readable_board_ids
        if (
            unreadable
        ):  # The others are nearly all threads: leaving these out is quicker than letting those in.
            without.append(asking.values("board", unreadable))
        return must, without

    @cached_property
    def _board_ids(self) -> frozenset[int]:
        """All boards on which there is a thread."""
        return frozenset(self._spread(Query.all_query(), {"board": _terms("board", 100_000)})["board"])

    def _best(self, query: Query, asked: Sequence[Asked], wanted: Wanted) -> tuple[tuple[Hit, ...], int]:
        last = wanted.offset + wanted.limit
        result = self._searcher.search(query, limit=self._limit(max(RESCORED, last)), count=True)
        ranked: _Ranked = result.hits
        first = [_position(address) for _, address in ranked[:RESCORED]]
        cards = self._cards(first)
        scores = score(cards, asked).tolist()
        ids = cards.facts["thread_id"].tolist()
        order = sorted(range(len(first)), key=lambda at: (-scores[at], -ids[at]))
        hits = [Hit(ids[at], scores[at], first[at]) for at in order[wanted.offset : last]]
        rest = ranked[max(RESCORED, wanted.offset) : last]
        return (*hits, *self._hits(rest)), _total(result)

    def _newest(self, query: Query, wanted: Wanted) -> tuple[tuple[Hit, ...], int]:
        last = wanted.offset + wanted.limit
        result = self._searcher.search(query, limit=self._limit(last), count=True, order_by_field="newest")
        ranked: _Ranked = result.hits
        return tuple(self._hits((0.0, address) for _, address in ranked[wanted.offset : last])), _total(
            result
        )

    def _hits(self, ranked: Iterable[tuple[float, DocAddress]]) -> list[Hit]:
        some = list(ranked)
        if not some:
            return []
        ids = self._searcher.fast_field_values("thread_id", [address for _, address in some])
        return [
            Hit(int(found or 0), value, _position(address))
            for found, (value, address) in zip(ids, some, strict=True)
        ]

    def _limit(self, wanted: int) -> int:
        """The engine makes room for as many as it is asked for, and takes no 0."""
        return max(1, min(wanted, self.thread_count))

    def _cards(self, positions: Sequence[int]) -> Cards:
        if len(self._known_cards) > CARDS_MOST:
            self._known_cards = {}
        known = self._known_cards
        for position in positions:
            if position not in known:
                known[position] = self._stored(_address(position), "card")
        return Cards([known[position] for position in positions])

    def _stored(self, address: DocAddress, field: str) -> bytes:
        found: bytes = self._searcher.doc(address).get_first(field) or b""
        return found

    # Facets

    def _count_facets(
        self,
        must: list[Query],
        without: list[Query],
        filters: Mapping[str, Query],
        total: int,
        now: datetime,
    ) -> dict[str, dict[int, int]]:
        """How the hits spread; each facet ignores its own choice, so that another value can be taken instead."""
        wanted = {
            name: {"range": {"field": "created_at", "ranges": _ranges(now)}}
            if name == "age"
            else _terms(name, FACET_VALUES_MOST)
            for name in FACETS
            if name != "author" or total <= AUTHOR_FACET_HITS
        }
        # Of tags and authors, a second choice narrows further.
        own = [name for name in filters if name not in ("tag", "author")]
        found = self._spread(
            all_of([*must, *filters.values()], without),
            {name: how for name, how in wanted.items() if name not in own},
        )
        for name in own:
            others = [query for key, query in filters.items() if key != name]
            found |= self._spread(all_of([*must, *others], without), {name: wanted[name]})
        return {name: found.get(name, {}) for name in FACETS}

    def _spread(self, query: Query, wanted: dict[str, Any]) -> dict[str, dict[int, int]]:
        answered = self._searcher.aggregate(query, wanted)
        found: dict[str, dict[int, int]] = {}
        for name, answer in answered.items():
            counts = {
                _age_of(bucket) if name == "age" else int(bucket["key"]): int(bucket["doc_count"])
                for bucket in answer["buckets"]
            }
            order = sorted(counts, key=lambda value: (-counts[value], value))
            found[name] = {value: counts[value] for value in order if counts[value]}
        return found


def _terms(field: str, size: int) -> dict[str, Any]:
    return {"terms": {"field": field, "size": size, "segment_size": max(size, BUCKETS_SEEN)}}


def _ranges(now: datetime) -> list[dict[str, Any]]:
    """The ages as the engine wants them; the key of each is its place among AGES."""
    ranges = []
    for number, age in enumerate(AGES):
        start, end = span_of(age, now)
        bounds = {"from": start, "to": end}
        ranges.append(
            {"key": str(number), **{name: value for name, value in bounds.items() if value is not None}}
        )
    return ranges


def _age_of(bucket: Mapping[str, Any]) -> int:
    return int(bucket["key"])


def _count(searcher: Searcher, query: Query) -> int:
    return _total(searcher.search(query, limit=1, count=True))


def _total(result: Any) -> int:
    return int(result.count)


def _position(address: DocAddress) -> int:
    return address.segment_ord << 32 | address.doc


def _address(position: int) -> DocAddress:
    return DocAddress(position >> 32, position & 0xFFFF_FFFF)
