"""Where words stand, decoded from the index once and kept: documents and weights as arrays."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from weakref import WeakKeyDictionary

import numpy as np

from community.search.engine import TEXT_FIELDS, FloatArray, IntArray, Postings, Segment, stem
from community.search.rules import ranking
from community.search.rules.wanted import Phrase

CACHE_BYTES = 64 * 1024 * 1024  # Of one process: the words that people ask for, of some 100,000 threads.
PHRASE_PAIRS_MOST = (
    20_000  # Places of a phrase's words are compared in so many threads at most, the newest ones.
)


class PostingCache:
    """Decoded postings of one process, the least recently asked out first."""

    def __init__(self, limit_bytes: int = CACHE_BYTES) -> None:
        self._limit = limit_bytes
        self._size = 0
        self._entries: OrderedDict[tuple[int, str], tuple[IntArray, FloatArray]] = OrderedDict()
        self._wordings: WeakKeyDictionary[Segment, tuple[list[str], dict[str, int]]] = WeakKeyDictionary()
        self._lock = threading.RLock()

    def get(
        self, segment: Segment, key: str, decode: Callable[[], tuple[IntArray, FloatArray]]
    ) -> tuple[IntArray, FloatArray]:
        """The documents of a segment under `key` and their weights; decoded when they are not known yet."""
        name = (segment.number, key)
        with self._lock:  # Readers of one file may not seek at the same time.
            found = self._entries.get(name)
            if found is None:
                found = self._entries[name] = decode()
                self._size += found[0].nbytes + found[1].nbytes + 200
                while self._size > self._limit and len(self._entries) > 1:
                    _, (docs, weights) = self._entries.popitem(last=False)
                    self._size -= docs.nbytes + weights.nbytes + 200
            else:
                self._entries.move_to_end(name)
            return found

    def wording(self, segment: Segment) -> tuple[list[str], dict[str, int]]:
        """The words of a segment's titles, sorted, and in how many titles each is; read once."""
        with self._lock:
            found = self._wordings.get(segment)
            if found is None:
                known = segment.wording()
                found = self._wordings[segment] = (list(known), known)
            return found

    def alone(self) -> threading.RLock:
        """The lock under which segments are read."""
        return self._lock


def impacts(segment: Segment, docs: IntArray, counts: FloatArray) -> tuple[IntArray, FloatArray]:
    """Where a stem stands in a segment, and its saturated weight there (BM25F without the rarity), when `counts` tells
    how often it stands in each text field."""
    found = np.zeros(len(docs), dtype=np.float32)
    for number in range(len(TEXT_FIELDS)):
        effect, usual = ranking.LENGTH_EFFECTS[number], ranking.USUAL_LENGTHS[number]
        lengths = segment.facts["lengths"][docs, number]
        found += ranking.FIELD_WEIGHTS[number] * counts[:, number] / (1 - effect + effect * lengths / usual)
    return docs, (found * (ranking.SATURATION + 1) / (found + ranking.SATURATION)).astype(np.float32)


def field_counts(segment: Segment, key: str) -> tuple[IntArray, FloatArray]:
    """Where a stem stands in a segment, and how often in each text field there: documents × fields."""
    found = [
        (number, postings)
        for number, field in enumerate(TEXT_FIELDS)
        if (postings := segment.postings(field, key)) is not None
    ]
    if not found:
        return np.empty(0, dtype=np.int32), np.empty((0, len(TEXT_FIELDS)), dtype=np.float32)
    docs = np.unique(np.concatenate([postings.docs for _, postings in found]))
    counts = np.zeros((len(docs), len(TEXT_FIELDS)), dtype=np.float32)
    for number, postings in found:
        counts[np.searchsorted(docs, postings.docs), number] = postings.counts
    return docs, counts


def side_by_side(segment: Segment, phrase: Phrase) -> tuple[IntArray, FloatArray]:
    """The documents of a segment in which the words stand as in the phrase, in any one field."""
    found: list[int] = []
    for field in TEXT_FIELDS:
        postings = [segment.postings(field, stem(word)) for word, _ in phrase.words]
        if all(postings):
            found += _aligned([one for one in postings if one], [distance for _, distance in phrase.words])
    docs = np.unique(np.array(found, dtype=np.int32))
    return docs, np.ones(len(docs), dtype=np.float32)


def _aligned(postings: list[Postings], distances: list[int]) -> Iterable[int]:
    common = postings[0].docs
    for other in postings[1:]:
        common = np.intersect1d(common, other.docs, assume_unique=True)
    common = common[-PHRASE_PAIRS_MOST:]
    rows = [np.searchsorted(one.docs, common) for one in postings]
    for at, doc in enumerate(common.tolist()):
        starts = set(postings[0].places_in(rows[0][at]).tolist())
        for one, own_rows, distance in zip(postings[1:], rows[1:], distances[1:], strict=True):
            starts &= {place - distance for place in one.places_in(own_rows[at]).tolist()}
            if not starts:
                break
        if starts:
            yield doc
