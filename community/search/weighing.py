"""Ranking of candidates by their cards: the same formula that `snapshot` computes for a whole index in arrays.

An engine chooses some hundred candidates by its own means; what is said of them here does not depend on which engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from community.search.cards import Cards
from community.search.engine import TEXT_FIELDS
from community.search.lexicon import stems_of
from community.search.rules import ranking
from community.search.rules.documents import STATUSES
from community.search.rules.signals import Evidence, Numbers, measure
from community.search.rules.wanted import About, Hit, Word
from community.threads.rules import Status

_WEIGHTS = np.array(ranking.FIELD_WEIGHTS)[:, None]
_EFFECTS = np.array(ranking.LENGTH_EFFECTS)[:, None]
_USUAL = np.array(ranking.USUAL_LENGTHS)[:, None]


@dataclass(frozen=True)
class Asked:
    """An asked word, looked up in an index."""

    stems: Mapping[str, float]
    """What counts as the word, each stem with its weight."""
    values: Mapping[str, float]
    """What each of them adds to the whole of the query: its weight times its rarity; 0 for one that is nowhere."""
    count: int
    """In how many threads the word is; a little too many where several of its stems stand in one thread."""

    @classmethod
    def of(cls, word: Word, completions: Sequence[str], holding: Mapping[str, int], total: int) -> Asked:
        """The word, when `holding` tells how many of `total` threads hold each stem."""
        stems = stems_of(word, completions)
        counts = {key: holding.get(key, 0) for key in stems}
        count = min(total, sum(counts.values()))
        values = {
            # A rare word that begins as typed is no likelier to be meant than a common one: together they are one word.
            key: weight * ranking.rarity(count if word.is_prefix else min(total, counts[key]), total)
            if (count if word.is_prefix else counts[key])
            else 0.0
            for key, weight in stems.items()
        }
        return cls(stems, values, count)

    @property
    def rarity(self) -> float:
        """What the word adds to the whole of the query."""
        return next((value for value in self.values.values() if value), 0.0)


def split_common(asked: Sequence[Asked], total: int) -> tuple[list[Asked], list[Asked]]:
    """(words that make a thread a hit, words that only order the hits), rarest first; words that are nowhere left out."""
    known = sorted((word for word in asked if word.count), key=lambda word: word.count)
    common_from = max(ranking.COMMON_LEAST, ranking.COMMON_SHARE * total)
    rare = [word for word in known if word.count <= common_from] or known[:1]
    return rare, known[len(rare) :]


def score(cards: Cards, asked: Sequence[Asked]) -> Numbers:
    """How well each thread answers the query of these words."""
    known = [word for word in asked if word.count]
    stems = [key for word in known for key in word.stems]
    counts = cards.counts(stems)
    lengths = cards.facts["lengths"].T
    found = (_WEIGHTS * counts / (1 - _EFFECTS + _EFFECTS * lengths / _USUAL)).sum(axis=1)
    impacts = found * (ranking.SATURATION + 1) / (found + ranking.SATURATION)
    scores, coverage = np.zeros(cards.size), np.zeros(cards.size)
    first = 0
    for word in known:
        rows = slice(first, first + len(word.stems))
        values = np.array([*word.values.values()])[:, None]
        scores += (impacts[rows] * values).max(axis=0)
        coverage += ((impacts[rows] > 0) * values).max(axis=0)
        first = rows.stop
    effect = ranking.coverage_effect(len(asked))
    whole = max(sum(word.rarity for word in known), 1e-9)
    total: Numbers = scores * (1 - effect + effect * coverage / whole) * cards.bonus
    return total


def weigh_up(
    cards: Cards,
    asked: Sequence[Asked],
    hits: Sequence[Hit],
    *,
    about: About,
    link_counts: Mapping[int, int],
    now: datetime,
) -> Numbers:
    """The signals of these hits, whose cards come in the same order: hits × SIGNALS."""
    known = [word for word in asked if word.count]
    found = cards.counts([key for word in known for key in word.stems])
    counts = np.zeros((len(known), len(TEXT_FIELDS), cards.size))
    first = 0
    for number, word in enumerate(known):
        rows = slice(first, first + len(word.stems))
        weights = np.array([*word.stems.values()])[:, None, None]
        counts[number] = (weights * found[rows]).max(axis=0)
        first = rows.stop
    facts = cards.facts
    return measure(
        Evidence(
            scores=np.array([hit.score for hit in hits]),
            rarities=np.array([word.rarity for word in known]),
            counts=counts,
            lengths=facts["lengths"].T.astype(np.float64),
            idle_seconds=now.timestamp() - facts["last_activity_at"],
            age_seconds=now.timestamp() - facts["created_at"],
            link_counts=np.array([link_counts.get(hit.thread_id, 0) for hit in hits], dtype=np.float64),
            vote_counts=facts["vote_count"].clip(min=0).astype(np.float64),
            is_solved=facts["status"] == STATUSES.index(Status.SOLVED),
            is_same_board=facts["board_id"] == (about.board_id or -1),
            is_same_product=facts["product_id"] == (about.product_id or -1),
        )
    )
