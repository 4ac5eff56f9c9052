"""The words of the index at one moment: where they stand, what they weigh, how they go on, how they are spelt."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from community.search.engine import TEXT_FIELDS, FloatArray, IntArray, Segment, stem
from community.search.facts import Mask, Positions
from community.search.postings import PostingCache, field_counts, impacts, side_by_side
from community.search.rules import ranking
from community.search.rules.signals import Numbers
from community.search.rules.spelling import best_spelling
from community.search.rules.wanted import Phrase, Word

COMPLETIONS_MOST = 8  # More words than this that begin alike only blur what is meant.
COMPLETIONS_SEEN = 500
SPELLINGS_KEPT = 10_000


@dataclass(frozen=True)
class Weighed:
    """An asked word, weighed against this index."""

    count: int
    """In how many threads it is."""
    rarity: float
    """What the word adds to the whole of the query."""
    runs: list[tuple[NDArray[np.int64], FloatArray, FloatArray]]
    """For each segment: positions, scores, shares of the whole."""


class Lexicon:
    """All words, over all segments."""

    def __init__(self, segments: Sequence[Segment], bases: Sequence[int], cache: PostingCache) -> None:
        self._segments = segments
        self._bases = bases
        self._cache = cache
        self._size = bases[-1]
        self._spellings: dict[tuple[str, int], str | None] = {}

    def weigh(self, word: Word) -> Weighed:
        """Look a word up in all its forms."""
        stems = self._stems(word)
        found = {key: [self._postings(segment, key) for segment in self._segments] for key in stems}
        counts = {key: sum(len(docs) for docs, _ in postings) for key, postings in found.items()}
        if word.is_prefix:
            # A rare word that begins so is no likelier to be meant than a common one: together they are one word.
            counts = dict.fromkeys(counts, sum(counts.values()))
        runs: list[list[tuple[IntArray, FloatArray, float]]] = []
        for key, weight in stems.items():
            value = weight * ranking.rarity(counts[key], self._size) if counts[key] else 0.0
            runs.append([(docs, weights, value) for docs, weights in found[key]])
        merged = [
            _merge([run[number] for run in runs], segment.size, base)
            for number, (segment, base) in enumerate(zip(self._segments, self._bases, strict=False))
        ]
        values = [run[0][2] for run in runs if run]
        return Weighed(
            count=sum(len(docs) for docs, _, _ in merged),
            rarity=next((value for value in values if value), 0.0),
            runs=[run for run in merged if len(run[0])],
        )

    def counts_of(self, words: Sequence[Word], positions: Positions) -> tuple[Numbers, Numbers]:
        """(rarity of each word that is anywhere, how often it stands there: words × text fields × positions).

        Of several forms of a word the one counts that stands there most, by its weight.
        """
        places = [
            (segment, positions - base, (positions >= base) & (positions < base + segment.size))
            for segment, base in zip(self._segments, self._bases, strict=False)
        ]
        rarities: list[float] = []
        found: list[Numbers] = []
        for word in words:
            stems = self._stems(word)
            holding = {key: sum(len(self._postings(s, key)[0]) for s in self._segments) for key in stems}
            if not any(holding.values()):
                continue
            first = next(key for key in stems if holding[key])
            count = sum(holding.values()) if word.is_prefix else holding[first]
            rarities.append(stems[first] * ranking.rarity(min(count, self._size), self._size))
            found.append(self._counts(stems, places, len(positions)))
        return np.array(rarities), np.array(found)

    def _counts(
        self, stems: dict[str, float], places: list[tuple[Segment, Positions, Mask]], size: int
    ) -> Numbers:
        counts = np.zeros((len(TEXT_FIELDS), size))
        for key, weight in stems.items():
            for segment, own, is_own in places:
                docs, found = self._field_counts(segment, key)
                if not len(docs):
                    continue
                rows = np.searchsorted(docs, own)
                rows[rows == len(docs)] = 0
                is_there = is_own & (docs[rows] == own)
                np.maximum(counts, weight * np.where(is_there[:, None], found[rows], 0).T, out=counts)
        return counts

    def positions_of(self, phrase: Phrase) -> NDArray[np.int64]:
        """The threads in which the words stand side by side."""
        key = " ".join(f"{stem(word)}@{distance}" for word, distance in phrase.words)
        if len(phrase.words) == 1:
            only = stem(phrase.words[0][0])
            found = [self._postings(segment, only)[0] for segment in self._segments]
        else:
            found = [
                self._cache.get(segment, f'"{key}', partial(side_by_side, segment, phrase))[0]
                for segment in self._segments
            ]
        return np.concatenate(
            [np.empty(0, np.int64), *(docs + base for docs, base in zip(found, self._bases, strict=False))]
        )

    def find_spelling(self, word: str, readable: Mask) -> str | None:
        """The word of readable titles that is one slip away from a folded word, and far commoner; None if there is none."""
        key = (word, id(readable))  # Masks live as long as their snapshot.
        if len(self._spellings) > SPELLINGS_KEPT:
            self._spellings.clear()
        if key not in self._spellings:
            self._spellings[key] = best_spelling(
                word, self._size, lambda other: self._count(other, readable), lambda: self._title_words
            )
        return self._spellings[key]

    @cached_property
    def _title_words(self) -> frozenset[str]:
        return frozenset[str]().union(*(self._cache.wording(segment)[1] for segment in self._segments))

    def _count(self, word: str, readable: Mask) -> int:
        """In how many readable threads the word is."""
        key = stem(word)
        found = (
            (self._postings(s, key)[0], base) for s, base in zip(self._segments, self._bases, strict=False)
        )
        return sum(int(readable[docs + base].sum()) for docs, base in found)

    def _stems(self, word: Word) -> dict[str, float]:
        """The stems that count as the word, each with its weight."""
        return stems_of(word, self._completions(word.forms[0][0]) if word.is_prefix else ())

    def _postings(self, segment: Segment, key: str) -> tuple[IntArray, FloatArray]:
        """Where a stem stands in a segment, and its weight there."""
        return self._cache.get(segment, key, lambda: impacts(segment, *self._field_counts(segment, key)))

    def _field_counts(self, segment: Segment, key: str) -> tuple[IntArray, FloatArray]:
        """Where a stem stands in a segment, and how often in each field. Decoding costs most, so both share it."""
        return self._cache.get(segment, f"#{key}", partial(field_counts, segment, key))

    def _completions(self, typed: str) -> list[str]:
        """The commonest words of titles that begin so."""
        counts: dict[str, int] = {}
        for segment in self._segments:
            words, known = self._cache.wording(segment)
            at = bisect_left(words, typed)
            while at < len(words) and words[at].startswith(typed) and len(counts) < COMPLETIONS_SEEN:
                counts[words[at]] = counts.get(words[at], 0) + known[words[at]]
                at += 1
        return commonest(counts, typed)


def commonest(counts: dict[str, int], typed: str) -> list[str]:
    """Of words that begin as typed, with the number of titles that hold them, those that are meant most often."""
    return sorted((word for word in counts if word != typed), key=lambda word: -counts[word])[
        :COMPLETIONS_MOST
    ]


def stems_of(word: Word, completions: Sequence[str]) -> dict[str, float]:
    """The stems that count as the word, each with its weight; the last, unfinished word has completions."""
    forms = [*word.forms, *((other, ranking.COMPLETION_WEIGHT) for other in completions)]
    stems: dict[str, float] = {}
    for form, weight in forms:
        key = stem(form)
        stems[key] = max(weight, stems.get(key, 0.0))
    return stems


def _merge(
    runs: list[tuple[IntArray, FloatArray, float]], size: int, base: int
) -> tuple[NDArray[np.int64], FloatArray, FloatArray]:
    """The forms of one word in one segment as one: a thread counts its best form."""
    if len(runs) == 1:
        docs, weights, value = runs[0]
        return (
            docs.astype(np.int64) + base,
            weights * np.float32(value),
            np.full(len(docs), value, dtype=np.float32),
        )
    scores = np.zeros(size, dtype=np.float32)
    shares = np.zeros(size, dtype=np.float32)
    for docs, weights, value in runs:
        scores[docs] = np.maximum(scores[docs], weights * np.float32(value))
        shares[docs] = np.maximum(shares[docs], np.float32(value))
    positions = np.flatnonzero(scores)
    return positions + base, scores[positions], shares[positions]
