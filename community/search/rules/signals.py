"""What speaks for a thread that matches: a few numbers for each, which a ranker weighs against each other.

They are shares and logarithms rather than raw scores, so that the same weights serve a small community and a large one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from community.search.rules.ranking import USUAL_LENGTHS

Numbers = NDArray[np.float64]

SIGNALS = (
    "match", "coverage", "title", "question", "solution", "answers", "title_share", "idle", "age", "links", "solved",
    "votes", "same_board", "same_product",
)  # fmt: skip
"""Their order in every matrix:

- `match`: the logarithm of the score for all fields together (`ranking`), against the best candidate's;
- `coverage`: how much of the query, by rarity, stands anywhere in the thread;
- `title`, `question`, `solution`, `answers`: BM25 of that field alone, as a share of what it could at most be;
- `title_share`: how much of the thread's title, by rarity, the query names;
- `idle`, `age`: the logarithms of the months since somebody last wrote there, and since it was asked;
- `links`: the logarithm of how often posts elsewhere link to it; `votes`: of its Helpful marks;
- `solved`, `same_board`, `same_product`: 1 or 0.
"""

# BM25's usual constants: how soon more occurrences say less, and how much a longer text lowers them.
K1 = 1.2
B = 0.75

MONTH_SECONDS = 30 * 86_400
MATCH_LEAST = 1e-3  # Below a thousandth of the best score all are equally bad.
UNNAMED_SHARE = 0.6  # A word of a title that the query does not name weighs this much of a usual asked word.


@dataclass(frozen=True)
class Evidence:
    """What is known of candidates: arrays over them, best match first."""

    scores: Numbers
    rarities: Numbers
    """Of each asked word."""
    counts: Numbers
    """How often each asked word stands in each field: words × fields × candidates."""
    lengths: Numbers
    """Words of each field: fields × candidates."""
    idle_seconds: Numbers
    age_seconds: Numbers
    link_counts: Numbers
    vote_counts: Numbers
    is_solved: NDArray[np.bool_]
    is_same_board: NDArray[np.bool_]
    is_same_product: NDArray[np.bool_]


def measure(evidence: Evidence) -> Numbers:
    """The signals of each candidate: candidates × SIGNALS. There is at least one candidate and one asked word."""
    rarities = evidence.rarities
    whole = max(float(rarities.sum()), 1e-9)
    usual = whole / len(rarities)
    is_there = evidence.counts > 0
    fields = [_bm25(evidence.counts[:, f], evidence.lengths[f], USUAL_LENGTHS[f], rarities) for f in range(4)]
    named = rarities @ is_there[:, 0]
    unnamed = np.maximum(0, evidence.lengths[0] - is_there[:, 0].sum(axis=0)) * usual * UNNAMED_SHARE
    best = max(float(evidence.scores.max()), 1e-9)
    return np.column_stack(
        [
            np.log(evidence.scores / best + MATCH_LEAST),
            rarities @ is_there.any(axis=1) / whole,
            *(field / whole for field in fields),
            named / (named + unnamed + usual),
            _months(evidence.idle_seconds),
            _months(evidence.age_seconds),
            np.log1p(evidence.link_counts),
            evidence.is_solved,
            np.log1p(evidence.vote_counts),
            evidence.is_same_board,
            evidence.is_same_product,
        ]
    )


def _bm25(counts: Numbers, lengths: Numbers, usual_length: float, rarities: Numbers) -> Numbers:
    """BM25 of one field: `counts` is words × candidates."""
    slowed = K1 * (1 - B + B * lengths / usual_length)
    weighed: Numbers = rarities @ (counts * (K1 + 1) / (counts + slowed))
    return weighed


def _months(seconds: Numbers) -> Numbers:
    months: Numbers = np.log1p(np.maximum(seconds, 0) / MONTH_SECONDS)
    return months
