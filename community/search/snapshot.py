"""The index at one moment, in memory, and how a query is answered from it.

Facts of all threads lie in arrays, postings of asked words are decoded once for each segment and kept: a query is
then a handful of operations on arrays, whose cost hardly grows with the community.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

import numpy as np

from community.search.engine import FloatArray, Part
from community.search.facts import Facts, Mask, Positions, all_of
from community.search.lexicon import Lexicon, Weighed
from community.search.postings import PostingCache
from community.search.rules import ranking
from community.search.rules.documents import KeptTexts
from community.search.rules.signals import Evidence, Numbers, measure
from community.search.rules.wanted import About, Found, Hit, Sort, Wanted, Word

RESCORED_MOST = 2_000  # Common words reorder only so many of the best hits: nobody reads further.


class Snapshot:
    """All threads of the index at one moment. Nothing in it changes, so threads share it."""

    def __init__(self, parts: Sequence[Part], cache: PostingCache) -> None:
        self._cache = cache
        self._segments = [part.segment for part in parts]
        self._bases: list[int] = np.cumsum([0, *(segment.size for segment in self._segments)]).tolist()
        self._facts = Facts(parts)
        self._lexicon = Lexicon(self._segments, self._bases, cache)

    @property
    def thread_count(self) -> int:
        """How many threads the index holds."""
        return int(self._facts.is_alive.sum())

    @property
    def segment_count(self) -> int:
        """In how many segments they lie; words are looked up in each."""
        return len(self._segments)

    def find(self, wanted: Wanted) -> Found:
        """Answer a query: one page of hits, their number, and how all of them spread over the facets."""
        facts = self._facts
        allowed = self._allowed(wanted)
        scores, coverage, common, whole = self._score(wanted.words)
        is_hit = allowed if scores is None or wanted.phrases else allowed & (coverage > 0)
        filters = facts.narrowed(wanted.only, wanted.now)
        positions = np.flatnonzero(all_of(is_hit, filters.values()))
        if scores is None or wanted.sort is Sort.NEWEST:
            ranked = self._newest(positions, wanted)
            hits = tuple(Hit(int(facts.thread_ids[at]), 0.0, int(at)) for at in ranked)
        else:
            hits = self._best(positions, scores, coverage, common, whole, wanted)
        counts = facts.count_facets(is_hit, filters, wanted.now) if wanted.counts_facets else {}
        return Found(hits, len(positions), counts)

    def weigh_up(
        self, wanted: Wanted, hits: Sequence[Hit], about: About, link_counts: Mapping[int, int]
    ) -> Numbers:
        """The signals of these hits, of which there is at least one: hits × SIGNALS.

        `link_counts` tells how often each thread is linked to; 0 where it is not named.
        """
        facts = self._facts
        positions = np.array([hit.position for hit in hits], dtype=np.intp)
        now = wanted.now.timestamp()
        rarities, counts = self._lexicon.counts_of(wanted.words, positions)
        return measure(
            Evidence(
                scores=np.array([hit.score for hit in hits]),
                rarities=rarities,
                counts=counts,
                lengths=facts.lengths[positions].T.astype(np.float64),
                idle_seconds=now - facts.last_activity_at[positions],
                age_seconds=now - facts.created_at[positions],
                link_counts=np.array([link_counts.get(hit.thread_id, 0) for hit in hits], dtype=np.float64),
                vote_counts=facts.vote_counts[positions].astype(np.float64),
                is_solved=facts.is_solved[positions],
                is_same_board=facts.on_board(about.board_id, positions),
                is_same_product=facts.about_product(about.product_id, positions),
            )
        )

    def texts_at(self, position: int) -> KeptTexts:
        """What is kept of a hit's texts."""
        number = bisect_right(self._bases, position) - 1
        with self._cache.alone():
            return self._segments[number].texts(position - self._bases[number])

    def find_spelling(self, word: str, readable_board_ids: frozenset[int]) -> str | None:
        """The word of readable titles that is one slip away from a folded word, and far commoner; None if there is none."""
        return self._lexicon.find_spelling(word, self._facts.readable(readable_board_ids))

    def _allowed(self, wanted: Wanted) -> Mask:
        """Everything that decides before words and facets do: readers' rights, phrases, exclusions, dates."""
        facts, lexicon = self._facts, self._lexicon
        masks: list[Mask] = []
        if wanted.hidden_ids:
            masks.append(~np.isin(facts.thread_ids, list(wanted.hidden_ids)))
        masks += [facts.mask(lexicon.positions_of(phrase)) for phrase in wanted.phrases]
        masks += [~facts.mask(lexicon.positions_of(phrase)) for phrase in wanted.excluded_phrases]
        masks += facts.dated(wanted.only)
        masks += [~mask for mask in facts.dated(wanted.without)]
        masks += [~mask for mask in facts.narrowed(wanted.without, wanted.now).values()]
        return all_of(facts.readable(wanted.readable_board_ids), masks)

    def _score(self, words: Sequence[Word]) -> tuple[FloatArray | None, FloatArray, list[Weighed], float]:
        """(scores, how much of the query is there, common words still to be weighed, the whole of the query).

        Only rare words make a thread a hit; common ones are left for the best hits. Scores are None without words.
        """
        empty = np.zeros(0, dtype=np.float32)
        if not words:
            return None, empty, [], 0.0
        weighed = sorted((self._lexicon.weigh(word) for word in words), key=lambda word: word.count)
        weighed = [word for word in weighed if word.count]
        common_from = max(ranking.COMMON_LEAST, ranking.COMMON_SHARE * self._facts.size)
        rare = [word for word in weighed if word.count <= common_from] or weighed[:1]
        scores = np.zeros(self._facts.size, dtype=np.float32)
        coverage = np.zeros(self._facts.size, dtype=np.float32)
        for word in rare:
            for docs, score, share in word.runs:
                scores[docs] += score
                coverage[docs] += share
        whole = sum(word.rarity for word in weighed)
        return scores, coverage, weighed[len(rare) :], whole

    def _best(
        self,
        positions: Positions,
        scores: FloatArray,
        coverage: FloatArray,
        common: list[Weighed],
        whole: float,
        wanted: Wanted,
    ) -> tuple[Hit, ...]:
        most = max(RESCORED_MOST, wanted.offset + wanted.limit)
        if len(positions) > most:
            positions = np.sort(positions[np.argpartition(scores[positions], -most)[-most:]])
        score, cover = scores[positions], coverage[positions]
        for word in common:
            for docs, values, shares in word.runs:
                rows = np.searchsorted(docs, positions)
                rows[rows == len(docs)] = 0
                is_there = docs[rows] == positions
                score += np.where(is_there, values[rows], 0)
                cover += np.where(is_there, shares[rows], 0)
        effect = ranking.coverage_effect(len(wanted.words))
        score *= (1 - effect + effect * cover / max(whole, 1e-9)) * self._facts.bonus[positions]
        order = np.lexsort((-self._facts.thread_ids[positions], -score))[
            wanted.offset : wanted.offset + wanted.limit
        ]
        return tuple(
            Hit(int(self._facts.thread_ids[positions[at]]), float(score[at]), int(positions[at]))
            for at in order
        )

    def _newest(self, positions: Positions, wanted: Wanted) -> Positions:
        last = wanted.offset + wanted.limit
        created_at = self._facts.created_at[positions]
        if len(positions) > 4 * last:  # Sorting all of a large result for ten lines would be a waste.
            near = np.argpartition(-created_at, last)[: last + 1]
            bound = created_at[near].min()
            positions = positions[created_at >= bound]
            created_at = created_at[created_at >= bound]
        order = np.lexsort((-self._facts.thread_ids[positions], -created_at))
        return positions[order[wanted.offset : last]]
