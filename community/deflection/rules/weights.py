"""The ranker: a logistic regression's weights over the signals of a thread that matches."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from community.search.rules.signals import SIGNALS, Numbers

Weights = Mapping[str, float]
"""The weight of each signal; one that is not named weighs as in DEFAULT_WEIGHTS."""

# Learnt (`learning.learn`) from 791 questions that helpers of a real support community of 19,000 threads answered with a
# link to an earlier thread, each asked twice: as a title, and with the beginning of its text. Weights learnt from any
# four fifths of those questions find as much in the last fifth (bench/README.md). That community marks no solved
# threads, votes, boards or products: those four weights are set by hand, as tie-breakers. On 136 such questions of
# another community, which does mark them, solved threads are linked no more than others that match alike, but an
# accepted answer ends the search sooner; votes help a little; the board does not. A community's own pairs move them.
DEFAULT_WEIGHTS: Weights = {
    "match": 1.68,
    "coverage": 0.26,
    "title": -0.4,  # Below 0: `match` and `title_share` hold it already.
    "question": -0.51,
    "solution": 1.09,  # As `answers`, of which solutions are some.
    "answers": 1.09,
    "title_share": 1.57,
    "idle": -0.87,
    "age": -0.08,
    "links": 1.24,
    "solved": 0.25,
    "votes": 0.2,
    "same_board": 0.0,
    "same_product": 0.4,
}


def weigher(weights: Weights) -> Callable[[Numbers], Numbers]:
    """A ranker with these weights: from threads × SIGNALS to the logarithm of each thread's odds, but for a constant."""
    vector = as_vector(weights)
    return lambda signals: signals @ vector


def as_vector(weights: Weights) -> Numbers:
    """The weights in the order of SIGNALS."""
    return np.array([weights.get(name, DEFAULT_WEIGHTS[name]) for name in SIGNALS])


def as_weights(vector: Numbers) -> dict[str, float]:
    """The weights by name, to four places: more say nothing."""
    return {name: round(float(value), 4) for name, value in zip(SIGNALS, vector, strict=True)}
