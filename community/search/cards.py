"""A thread prepared for an engine, with its card: facts, and how often each stem stands in each field, in some bytes.

An engine keeps cards as they are and hands them over with its candidates, so that ranking needs no text again.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from community.search.engine import FACTS, TEXT_FIELDS, facts_of, pack_texts, stem
from community.search.rules import ranking
from community.search.rules.documents import STATUSES, TEXT_LARGEST, ThreadDocument
from community.search.rules.signals import Numbers
from community.search.rules.wanted import Phrase
from community.search.rules.words import words_of
from community.threads.rules import Status

FORMAT = 1
"""Raise it whenever words, facts or cards change: an index of another format is built anew."""

TERM = np.dtype([("key", "<u4"), ("counts", "<u2", (len(TEXT_FIELDS),))])
"""A stem of a card. Of some hundred stems two share a key once in a million threads; then one of them counts too much."""

COUNT_LARGEST = 65_535
_SOLVED = STATUSES.index(Status.SOLVED)

Places = dict[str, list[int]]


class Prepared(NamedTuple):
    """What an engine puts away of one thread. Made once, by whichever process has time."""

    document: ThreadDocument
    places: tuple[Places, ...]
    """For each text field: its stems with the places where they stand."""
    lines: tuple[str, ...]
    """For each text field: its stems side by side, each part of a compound for itself."""
    weights: dict[str, float]
    """Each stem's weight in the thread, all fields together (BM25F without the rarity), saturated."""
    wording: list[str]
    """The words of the title as they are written."""
    card: bytes
    texts: bytes


def prepare(document: ThreadDocument) -> Prepared:
    """Take a thread apart."""
    texts = [_take_apart(getattr(document, name)[:TEXT_LARGEST]) for name in TEXT_FIELDS]
    rows: dict[str, list[int]] = {}
    weights: dict[str, float] = {}
    for number, (places, line) in enumerate(texts):
        length = len(line)
        effect, usual = ranking.LENGTH_EFFECTS[number], ranking.USUAL_LENGTHS[number]
        weight = ranking.FIELD_WEIGHTS[number] / (1 - effect + effect * length / usual)
        for key, found in places.items():
            weights[key] = weights.get(key, 0.0) + weight * len(found)
            rows.setdefault(key, [0] * len(TEXT_FIELDS))[number] = min(len(found), COUNT_LARGEST)
    terms = np.zeros(len(rows), dtype=TERM)
    terms["key"] = [_key(word) for word in rows]
    if rows:
        terms["counts"] = list(rows.values())
    return Prepared(
        document=document,
        places=tuple(places for places, _ in texts),
        lines=tuple(" ".join(line) for _, line in texts),
        weights={key: saturated(weight) for key, weight in weights.items()},
        wording=list(dict.fromkeys(word for word, _ in words_of(document.title))),
        card=facts_of(document, [len(line) for _, line in texts]) + terms.tobytes(),
        texts=pack_texts(document),
    )


def prepare_all(documents: Sequence[ThreadDocument]) -> list[Prepared]:
    """Take threads apart."""
    return [prepare(document) for document in documents]


def _take_apart(text: str) -> tuple[Places, list[str]]:
    """The stems of a text with their places, and the same side by side."""
    places: Places = {}
    line: list[str] = []
    for word, place in words_of(text):
        key = stem(word)
        places.setdefault(key, []).append(place)
        if place < len(line):  # A compound's whole came first; in phrases its parts stand for it.
            line[place] = key
        else:
            line.append(key)
    return places, line


def saturated(weight: float) -> float:
    """A stem's weight after BM25's saturation: more occurrences say less and less."""
    return weight * (ranking.SATURATION + 1) / (weight + ranking.SATURATION)


def stems_in(phrase: Phrase) -> list[str]:
    """The stems that stand side by side in a phrase."""
    return [stem(word) for word, _ in phrase.words]


class Cards:
    """The cards of some threads, read together."""

    def __init__(self, cards: Sequence[bytes]) -> None:
        size = FACTS.itemsize
        self.size = len(cards)
        self.facts: NDArray[np.void] = np.frombuffer(b"".join(card[:size] for card in cards), dtype=FACTS)
        terms = np.frombuffer(b"".join(card[size:] for card in cards), dtype=TERM)
        self._keys, self._counts = terms["key"], terms["counts"]
        self._rows = np.repeat(np.arange(self.size), [(len(card) - size) // TERM.itemsize for card in cards])

    @property
    def bonus(self) -> Numbers:
        """What a match in each thread is multiplied with."""
        is_solved = self.facts["status"] == _SOLVED
        votes = np.log2(1.0 + self.facts["vote_count"].clip(min=0))
        bonus: Numbers = 1 + ranking.SOLVED_BONUS * is_solved + ranking.VOTE_BONUS * votes
        return bonus

    def counts(self, stems: Sequence[str]) -> Numbers:
        """How often each of these stems stands in each field: stems × fields × threads."""
        found = np.zeros((len(stems), len(TEXT_FIELDS), self.size))
        if not stems or not len(self._keys):
            return found
        keys = np.array([_key(word) for word in stems], dtype=np.uint32)
        order = np.argsort(keys, kind="stable")
        at = np.searchsorted(keys[order], self._keys)
        at[at == len(keys)] = 0
        hits = np.flatnonzero(keys[order][at] == self._keys)
        found[order[at[hits]], :, self._rows[hits]] = self._counts[hits]
        return found


def _key(word: str) -> int:
    return zlib.crc32(word.encode())
