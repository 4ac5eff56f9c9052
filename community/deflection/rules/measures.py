"""How well rankings would have helped: shares of linked threads found, and how sure a ratio of two is."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from community.search.rules.signals import Numbers

DEPTHS = (1, 3, 5, 10)
MRR_DEPTH = 20
MEASURES = (*(f"Recall@{depth}" for depth in DEPTHS), f"MRR@{MRR_DEPTH}")
RECALL_AT_5 = DEPTHS.index(5)
RESAMPLES = 4_000


def grade(ranked: Sequence[int], relevant: Collection[int]) -> list[float]:
    """The MEASURES of one ranking: shares of the relevant threads among the first ones, and 1 / place of the first."""
    places = [place for place, thread_id in enumerate(ranked[:MRR_DEPTH]) if thread_id in relevant]
    shares = [sum(place < depth for place in places) / len(relevant) for depth in DEPTHS]
    return [*shares, 1 / (1 + places[0]) if places else 0.0]


def ratio_with_interval(better: Numbers, base: Numbers, *, seed: int = 1) -> tuple[float, float, float]:
    """(mean of `better` ÷ mean of `base`, and the bounds of its 95 % interval) over the same questions.

    Questions are drawn anew with replacement, both rankings of one together (paired bootstrap). NaN where nothing
    was found.
    """
    drawn = np.random.default_rng(seed).integers(len(base), size=(RESAMPLES, len(base)))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = better[drawn].mean(axis=1) / base[drawn].mean(axis=1)
        ratio = float(better.mean() / base.mean())
    low, high = np.percentile(ratios, [2.5, 97.5])
    return ratio, float(low), float(high)
