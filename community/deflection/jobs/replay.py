"""Asking past questions anew, each of the community as it was in the moment when it was asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from community.deflection.rules import is_enough
from community.deflection.rules.cases import Case
from community.deflection.rules.measures import MRR_DEPTH
from community.deflection.rules.plain import plain_scores
from community.links import queries as links
from community.search import queries as search
from community.search.engine import TEXT_FIELDS, stem
from community.search.history import History, Moment, PastSegment
from community.search.rules.query import parse_plain
from community.search.rules.signals import Numbers
from community.search.rules.wanted import About, Wanted
from community.search.rules.words import has_meaning, words_of

_PLAIN_FIELDS = {"A": ("title", "question"), "B": ("title", "question", "solution", "answers")}


@dataclass(frozen=True)
class Candidates:
    """The best matches for one query, and what speaks for each."""

    thread_ids: list[int]
    signals: Numbers


class Past:
    """The whole past of this community, in memory. Make it within a transaction."""

    def __init__(self) -> None:
        self._history = History(search.iterate_past())
        self._board_ids = self._history.board_ids
        linked = links.list_link_times()
        self._linked_ids = np.array([thread_id for thread_id, _ in linked], dtype=np.int64)
        self._linked_at = np.array([at.timestamp() for _, at in linked])

    def at(self, case: Case) -> Asked:
        """The moment of a question."""
        moment = self._history.as_of(case.asked_at)
        earlier = self._linked_ids[: np.searchsorted(self._linked_at, case.asked_at)]
        counts = dict(zip(*(found.tolist() for found in np.unique(earlier, return_counts=True)), strict=True))
        return Asked(case, moment, self._board_ids, counts)


class Asked:
    """One question of the past in the moment when it was asked: nothing that came later is known, nor itself."""

    def __init__(
        self, case: Case, moment: Moment, board_ids: frozenset[int], link_counts: Mapping[int, int]
    ) -> None:
        self._case = case
        self._moment = moment
        self._board_ids = board_ids
        self._link_counts = link_counts

    def candidates(self, text: str) -> Candidates:
        """What would have been looked at for these words, as suggestions do it."""
        query = parse_plain(text)
        if not is_enough(text) or not query.words:
            return Candidates([], np.empty((0, 0)))
        own = {self._case.question_id} if self._case.question_id else set()
        wanted = Wanted(
            words=query.words,
            readable_board_ids=self._board_ids,
            hidden_ids=frozenset(own),
            now=datetime.fromtimestamp(self._case.asked_at, UTC),
            limit=MRR_DEPTH,
        )
        about = About(self._case.board_id, self._case.product_id)
        hits, signals = search.candidates(self._moment.snapshot, wanted, self._count_links, about)
        return Candidates([hit.thread_id for hit in hits], signals)

    def plain(self, text: str) -> dict[str, list[int]]:
        """The first threads by plain BM25: A over title and question, B over the replies too."""
        segment = self._moment.segment
        asked: dict[str, int] = {}
        for word, _ in words_of(text):
            if has_meaning(word):
                asked[stem(word)] = asked.get(stem(word), 0) + 1
        is_there = segment.facts["thread_id"] != (self._case.question_id or 0)
        return {name: self._plain(segment, asked, fields, is_there) for name, fields in _PLAIN_FIELDS.items()}

    def _plain(
        self,
        segment: PastSegment,
        asked: Mapping[str, int],
        fields: Sequence[str],
        is_there: NDArray[np.bool_],
    ) -> list[int]:
        numbers = [TEXT_FIELDS.index(name) for name in fields]
        lengths = segment.facts["lengths"][:, numbers].sum(axis=1).astype(float)
        found: list[tuple[NDArray[np.integer], Numbers, int]] = []
        for word, times in asked.items():
            postings = [one for name in fields if (one := segment.postings(name, word)) is not None]
            if postings:
                docs, at = np.unique(np.concatenate([one.docs for one in postings]), return_inverse=True)
                counts = np.bincount(at, weights=np.concatenate([one.counts for one in postings])).astype(
                    float
                )
                found.append((docs, counts, times))
        scores = plain_scores(found, lengths, is_there)
        best = np.argsort(-scores, kind="stable")[:MRR_DEPTH]
        return [int(segment.facts["thread_id"][at]) for at in best if scores[at] > 0]

    def _count_links(self, _: Collection[int]) -> Mapping[int, int]:
        return self._link_counts
