"""Plain BM25 over one bag of words, to compare with (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from community.search.rules.ranking import rarity
from community.search.rules.signals import K1, B, Numbers


def plain_scores(
    found: Iterable[tuple[NDArray[np.integer], Numbers, int]], lengths: Numbers, is_there: NDArray[np.bool_]
) -> Numbers:
    """The score of each thread: `found` says of each asked word in which threads it is, how often, and how often it
    was asked. `lengths` are in words; only threads that are `is_there` count. A score is 0 where no word is."""
    size = int(is_there.sum())
    slowed = K1 * (1 - B + B * lengths / max(float(lengths[is_there].mean()) if size else 1.0, 1.0))
    scores = np.zeros(len(lengths))
    for every_doc, every_count, asked in found:
        docs, counts = every_doc[is_there[every_doc]], every_count[is_there[every_doc]]
        if len(docs):
            scores[docs] += asked * rarity(len(docs), size) * counts * (K1 + 1) / (counts + slowed[docs])
    return scores
