"""A community's past in memory: the index as it would have been at any moment, for trying rankings on what happened.

A thread's later answers name what solved it, often in the asker's own words. An index that held them would find what
nobody could have found when it was asked, so each text counts only from the moment when it was written.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from community.search.engine import FACTS, TEXT_FIELDS, IntArray, Part, Postings, Segment, stem
from community.search.postings import PostingCache
from community.search.rules.documents import KINDS, STATUSES, KeptTexts
from community.search.rules.words import words_of
from community.search.snapshot import Snapshot
from community.threads.rules import Kind, Status

NEVER = float("inf")
_TITLE, _QUESTION, _SOLUTION, _ANSWERS = range(len(TEXT_FIELDS))
_COUNT_LARGEST = 65_535


@dataclass(frozen=True, slots=True)
class PastPost:
    """An answer or reply. Times are seconds since 1970."""

    text: str
    written_at: float
    is_answer: bool = True
    accepted_at: float = NEVER


@dataclass(frozen=True, slots=True, kw_only=True)
class PastThread:
    """A thread with all that happened in it, and when. Times are seconds since 1970."""

    thread_id: int
    title: str
    question: str
    created_at: float
    board_id: int
    product_id: int = 0
    asker_id: int = 0
    posts: list[PastPost] = field(default_factory=list)
    voted_at: list[float] = field(default_factory=list)
    """When each Helpful mark on one of its posts was given."""


class History:
    """Every text with its time. It costs some 40 bytes for each word of each text."""

    def __init__(self, threads: Iterable[PastThread]) -> None:
        """Take in threads, which come in the order in which they were opened."""
        self._terms: dict[str, int] = {}
        self._term, self._text, self._count = array("i"), array("i"), array("H")
        texts: list[tuple[int, int, float, float, bool, int]] = []
        threads_seen: list[tuple[int, int, int, int, float]] = []
        votes: list[tuple[int, float]] = []
        for doc, thread in enumerate(threads):
            threads_seen.append(
                (thread.thread_id, thread.board_id, thread.product_id, thread.asker_id, thread.created_at)
            )
            votes += [(doc, at) for at in thread.voted_at]
            for kind, text, at, accepted_at, is_answer in _texts_of(thread):
                texts.append((doc, kind, at, accepted_at, is_answer, self._take(text, len(texts))))
        self._texts = np.array(
            texts,
            dtype=[
                ("doc", "i4"), ("kind", "i1"), ("at", "f8"), ("accepted_at", "f8"), ("is_answer", "?"), ("length", "i4"),
            ],
        )  # fmt: skip
        self._threads = np.array(
            threads_seen,
            dtype=[("id", "i8"), ("board", "i4"), ("product", "i4"), ("asker", "i8"), ("at", "f8")],
        )
        self._votes = np.array(votes, dtype=[("doc", "i4"), ("at", "f8")])
        order = np.argsort(np.frombuffer(self._term, dtype=np.int32), kind="stable")
        terms = np.frombuffer(self._term, dtype=np.int32)[order]
        self._starts = np.searchsorted(terms, np.arange(len(self._terms) + 1))
        self._rows = np.frombuffer(self._text, dtype=np.int32)[order]
        self._counts = np.frombuffer(self._count, dtype=np.uint16)[order]
        del self._term, self._text, self._count

    @property
    def board_ids(self) -> frozenset[int]:
        """All boards on which there is a thread."""
        return frozenset(np.unique(self._threads["board"]).tolist())

    def as_of(self, at: float) -> Moment:
        """The index as it would have been just before that instant, in seconds since 1970."""
        return Moment(PastSegment(self, at))

    def _take(self, text: str, row: int) -> int:
        """Count the words of a text; answer how many there are."""
        counts: dict[str, int] = {}
        last = -1
        for word, place in words_of(text):
            key = stem(word)
            counts[key] = counts.get(key, 0) + 1
            last = max(last, place)
        for key, count in counts.items():
            self._term.append(self._terms.setdefault(key, len(self._terms)))
            self._text.append(row)
            self._count.append(min(count, _COUNT_LARGEST))
        return last + 1

    def found(self, word: str) -> tuple[IntArray, NDArray[np.uint16]]:
        """The texts in which a stem stands, and how often."""
        term = self._terms.get(word)
        if term is None:
            return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.uint16)
        span = slice(self._starts[term], self._starts[term + 1])
        return self._rows[span], self._counts[span]

    @property
    def texts(self) -> NDArray[np.void]:
        """Of each text: doc, kind, at, accepted_at, is_answer, length."""
        return self._texts

    @property
    def threads(self) -> NDArray[np.void]:
        """Of each thread: id, board, product, asker, at."""
        return self._threads

    @property
    def votes(self) -> NDArray[np.void]:
        """Of each Helpful mark: doc, at."""
        return self._votes


def _texts_of(thread: PastThread) -> Iterable[tuple[int, str, float, float, bool]]:
    yield _TITLE, thread.title, thread.created_at, NEVER, False
    yield _QUESTION, thread.question, thread.created_at, NEVER, False
    for post in thread.posts:
        yield _ANSWERS, post.text, post.written_at, post.accepted_at, post.is_answer


class PastSegment(Segment):
    """All threads that were there before an instant, as one segment that was never written."""

    def __init__(self, history: History, at: float) -> None:
        self._history = history
        texts, threads = history.texts, history.threads
        size = self.size = int(np.searchsorted(threads["at"], at))
        self.number = next(self._numbers)
        is_seen = (texts["at"] < at) & (texts["doc"] < size)
        is_accepted = texts["accepted_at"] < at
        # The field in which each text stands at that instant; -1 where it is not written yet.
        self._field = np.where(is_seen, np.where(is_accepted, _SOLUTION, texts["kind"]), -1)
        self._known: dict[tuple[str, str], Postings | None] = {}
        seen, docs = texts[is_seen], texts["doc"][is_seen]
        votes = history.votes[(history.votes["at"] < at) & (history.votes["doc"] < size)]
        answers = np.bincount(docs[seen["is_answer"]], minlength=size)
        accepted = np.bincount(docs[is_accepted[is_seen]], minlength=size)
        last = np.zeros(size)
        np.maximum.at(last, docs, seen["at"])
        facts = np.zeros(size, dtype=FACTS)
        facts["thread_id"] = threads["id"][:size]
        facts["board_id"] = threads["board"][:size]
        facts["product_id"] = threads["product"][:size]
        facts["asker_id"] = threads["asker"][:size]
        facts["kind"] = KINDS.index(Kind.QUESTION)
        facts["status"] = np.where(
            accepted > 0,
            STATUSES.index(Status.SOLVED),
            np.where(answers > 0, STATUSES.index(Status.ANSWERED), STATUSES.index(Status.OPEN)),
        )
        facts["answer_count"] = answers
        facts["vote_count"] = np.bincount(votes["doc"], minlength=size)
        facts["created_at"] = threads["at"][:size]
        facts["last_activity_at"] = last
        fields = self._field[is_seen]
        for number in range(len(TEXT_FIELDS)):
            own = fields == number
            facts["lengths"][:, number] = np.bincount(docs[own], weights=seen["length"][own], minlength=size)
        self.facts = facts
        self.people_starts = np.zeros(size + 1, dtype=np.int64)
        self.people = np.empty(0, dtype=np.int64)

    def postings(self, field: str, word: str) -> Postings | None:
        """Where a stem stood in a field. Each is asked for some times in a moment, so it is kept."""
        key = (field, word)
        if key not in self._known:
            self._known[key] = self._postings(field, word)
        return self._known[key]

    def _postings(self, field: str, word: str) -> Postings | None:
        rows, counts = self._history.found(word)
        if field not in TEXT_FIELDS or not len(rows):
            return None
        own = self._field[rows] == TEXT_FIELDS.index(field)
        if not own.any():
            return None
        docs = self._history.texts["doc"][rows[own]]  # In rising order, as texts were taken in.
        is_first = np.concatenate([[True], docs[1:] != docs[:-1]])
        added = np.add.reduceat(counts[own].astype(np.float32), np.flatnonzero(is_first))
        return Postings(docs[is_first], added, ())

    def texts(self, doc: int) -> KeptTexts:
        """No texts are kept."""
        return KeptTexts("", "", "")

    def wording(self) -> dict[str, int]:
        """No words are kept as they were written: nothing is completed, nothing corrected."""
        return {}


@dataclass(frozen=True)
class Moment:
    """The index as it would have been at one instant."""

    segment: PastSegment

    @cached_property
    def snapshot(self) -> Snapshot:
        """The index to ask, as it is asked today."""
        return Snapshot([Part(self.segment, np.empty(0, dtype=np.int32))], PostingCache())
