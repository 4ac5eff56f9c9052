"""What is known of each thread without its words: who may find it, what narrows to it, how hits spread."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from community.search.engine import FACTS, Part
from community.search.rules import ranking
from community.search.rules.documents import KINDS, STATUSES
from community.search.rules.narrowing import FACETS
from community.search.rules.wanted import Age, Filter
from community.threads.rules import Status

Mask = NDArray[np.bool_]
Positions = NDArray[np.intp]

AGES = tuple(Age)
DAY_SECONDS = 86_400
FACET_VALUES_MOST = 12
AUTHOR_FACET_HITS = 5_000  # Of more hits, who wrote most says nothing about the question.


class Facts:
    """One array for each fact, in the order of the index's documents."""

    def __init__(self, parts: Sequence[Part]) -> None:
        segments = [part.segment for part in parts]
        facts = np.concatenate([np.empty(0, FACTS), *(segment.facts for segment in segments)])
        self.size = len(facts)
        self.thread_ids = np.ascontiguousarray(facts["thread_id"])
        self.created_at = np.ascontiguousarray(facts["created_at"])
        self._answer_counts = np.ascontiguousarray(facts["answer_count"])
        self._values = {
            "board": np.ascontiguousarray(facts["board_id"]),
            "product": np.ascontiguousarray(facts["product_id"]),
            "status": np.ascontiguousarray(facts["status"]),
            "kind": np.ascontiguousarray(facts["kind"]),
        }
        self._tags = np.ascontiguousarray(facts["tag_ids"])
        self._people, self._people_starts = _joined_people(parts)
        self.is_alive = np.ones(self.size, dtype=bool)
        base = 0
        for part in parts:
            self.is_alive[part.deleted + base] = False
            base += part.segment.size
        self.last_activity_at = np.ascontiguousarray(facts["last_activity_at"])
        self.vote_counts = facts["vote_count"].clip(min=0)
        self.lengths = np.ascontiguousarray(facts["lengths"])
        self.is_solved = facts["status"] == STATUSES.index(Status.SOLVED)
        votes = np.log2(1 + self.vote_counts)
        self.bonus = (1 + ranking.SOLVED_BONUS * self.is_solved + ranking.VOTE_BONUS * votes).astype(
            np.float32
        )
        """What a match is multiplied with."""
        self._readable: dict[frozenset[int], Mask] = {}

    def mask(self, positions: NDArray[np.integer]) -> Mask:
        """True at these positions."""
        mask = np.zeros(self.size, dtype=bool)
        mask[positions] = True
        return mask

    def readable(self, board_ids: frozenset[int]) -> Mask:
        """The threads on these boards."""
        mask = self._readable.get(board_ids)
        if mask is None:  # One for each audience, four at most; a board that opens or closes makes a new one.
            mask = self.is_alive & np.isin(self._values["board"], list(board_ids))
            self._readable[board_ids] = mask
        return mask

    def on_board(self, board_id: int | None, positions: Positions) -> Mask:
        """Which of the threads at these positions are on this board; none when it is not known."""
        return self._values["board"][positions] == (board_id or -1)

    def about_product(self, product_id: int | None, positions: Positions) -> Mask:
        """Which of the threads at these positions are about this product; none when it is not known."""
        return self._values["product"][positions] == (product_id or -1)

    def dated(self, chosen: Filter) -> list[Mask]:
        """Masks for what narrows without being a facet."""
        masks: list[Mask] = []
        if chosen.created_from:
            masks.append(self.created_at >= chosen.created_from.timestamp())
        if chosen.created_before:
            masks.append(self.created_at < chosen.created_before.timestamp())
        if chosen.is_unanswered:
            masks.append(self._answer_counts == 0)
        return masks

    def narrowed(self, chosen: Filter, now: datetime) -> dict[str, Mask]:
        """A mask for each facet that is narrowed."""
        masks: dict[str, Mask] = {}
        if chosen.board_ids:
            masks["board"] = np.isin(self._values["board"], list(chosen.board_ids))
        if chosen.product_ids:
            masks["product"] = np.isin(self._values["product"], list(chosen.product_ids))
        if chosen.statuses:
            masks["status"] = np.isin(
                self._values["status"], [STATUSES.index(status) for status in chosen.statuses]
            )
        if chosen.kinds:
            masks["kind"] = np.isin(self._values["kind"], [KINDS.index(kind) for kind in chosen.kinds])
        if chosen.ages:
            masks["age"] = np.isin(self._ages(self.created_at, now), [AGES.index(age) for age in chosen.ages])
        if chosen.tag_ids:
            masks["tag"] = np.logical_and.reduce([(self._tags == tag).any(axis=1) for tag in chosen.tag_ids])
        if chosen.author_ids:
            masks["author"] = np.logical_and.reduce(
                [self._written_by(author) for author in chosen.author_ids]
            )
        return masks

    def _written_by(self, author_id: int) -> Mask:
        rows = np.flatnonzero(self._people == author_id)
        return self.mask(np.searchsorted(self._people_starts, rows, side="right") - 1)

    @staticmethod
    def _ages(created_at: NDArray[np.int64], now: datetime) -> NDArray[np.intp]:
        days = (now.timestamp() - created_at) / DAY_SECONDS
        return np.digitize(days, [oldest for age in AGES if (oldest := age.days[1]) is not None])

    def count_facets(
        self, is_hit: Mask, filters: Mapping[str, Mask], now: datetime
    ) -> dict[str, dict[int, int]]:
        """How the hits spread; each facet ignores its own choice, so that another value can be taken instead."""
        every = np.flatnonzero(all_of(is_hit, filters.values()))
        found: dict[str, dict[int, int]] = {}
        for name in FACETS:
            positions = every
            if name in filters and name not in (
                "tag",
                "author",
            ):  # Of those two, a second choice narrows further.
                positions = np.flatnonzero(
                    all_of(is_hit, (mask for key, mask in filters.items() if key != name))
                )
            found[name] = self._spread(name, positions, now)
        return found

    def _spread(self, name: str, positions: NDArray[np.intp], now: datetime) -> dict[int, int]:
        if name == "author":
            if len(positions) > AUTHOR_FACET_HITS:
                return {}
            values = self._people[_ranges(self._people_starts[positions], self._people_starts[positions + 1])]
        elif name == "age":
            values = self._ages(self.created_at[positions], now)
        elif name == "tag":
            values = self._tags[positions].ravel()
        else:
            values = self._values[name][positions]
        counts = np.bincount(values)
        if name in ("product", "tag") and len(counts):
            counts[0] = 0  # None.
        ids = np.flatnonzero(counts)
        return _commonest(ids, counts[ids])


def span_of(age: Age, now: datetime) -> tuple[int | None, int | None]:
    """From when on, and before when, threads of that age were opened, in seconds since 1970."""
    youngest, oldest = age.days
    return _since(oldest, now), (_since(youngest, now) if youngest else None)


def _since(days: int | None, now: datetime) -> int | None:
    """The first second that is less than so many days ago."""
    return None if days is None else math.floor(now.timestamp() - days * DAY_SECONDS) + 1


def _joined_people(parts: Sequence[Part]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Everybody who wrote, thread after thread, and where each thread's people begin."""
    segments = [part.segment for part in parts]
    people = np.concatenate([np.empty(0, np.int64), *(segment.people for segment in segments)])
    bases = np.cumsum([0, *(len(segment.people) for segment in segments)])
    starts = [segment.people_starts[:-1] + base for segment, base in zip(segments, bases, strict=False)]
    return people, np.concatenate([*starts, bases[-1:]])


def all_of(mask: Mask, others: Iterable[Mask]) -> Mask:
    """Where all of these are true."""
    for other in others:
        mask = mask & other
    return mask


def _ranges(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of all these ranges, one after the other."""
    lengths = ends - starts
    offsets = (
        np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
        if len(lengths)
        else starts
    )
    return np.arange(lengths.sum(), dtype=np.int64) + offsets


def _commonest(values: NDArray[np.integer], counts: NDArray[np.integer]) -> dict[int, int]:
    if (
        len(counts) > 10 * FACET_VALUES_MOST
    ):  # Sorting thousands of people for the first twelve would be a waste.
        least = np.partition(counts, -FACET_VALUES_MOST)[-FACET_VALUES_MOST]
        values, counts = values[counts >= least], counts[counts >= least]
    order = np.argsort(-counts, kind="stable")[:FACET_VALUES_MOST]
    return {int(values[at]): int(counts[at]) for at in order}
