"""Learning weights from what helpers linked: logistic regression, by Newton's method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from community.search.rules.signals import Numbers

PAIRS_LEAST = 200  # Fewer would teach more of their accidents than of the community.
TESTED_SHARE = (
    5  # The newest fifth is never learnt from: it says whether the new weights would have helped since.
)
# How hard weights are held where they were, in pairs: a signal that few pairs speak of stays as it was shipped.
HELD = 20.0
ROUNDS_MOST = 30
STEP_LEAST = 1e-5


@dataclass(frozen=True)
class Lesson:
    """The candidates of one query: their signals, and which of them would have helped."""

    signals: Numbers
    is_relevant: NDArray[np.bool_]


def learn(lessons: Sequence[Lesson], start: Numbers, *, held: float = HELD) -> Numbers:
    """The weights that make the relevant candidates likeliest, held to `start` by a quadratic penalty.

    A signal that is the same for all candidates keeps its weight. Raise ValueError without any lesson.
    """
    if not lessons:
        raise ValueError("There is nothing to learn from.")
    signals = np.concatenate([lesson.signals for lesson in lessons])
    is_relevant = np.concatenate([lesson.is_relevant for lesson in lessons]).astype(float)
    usual, spread = signals.mean(axis=0), signals.std(axis=0)
    moves = spread > 1e-9
    scale = np.where(moves, spread, 1.0)
    inputs = np.column_stack([np.where(moves, (signals - usual) / scale, 0.0), np.ones(len(signals))])
    share = min(max(float(is_relevant.mean()), 1e-6), 1 - 1e-6)
    origin = np.append(start * scale, np.log(share / (1 - share)))
    penalty = np.full(len(origin), held)
    penalty[-1] = 1e-6  # The constant orders nothing.
    weights = origin.copy()
    for _ in range(ROUNDS_MOST):
        likely = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        slope = inputs.T @ (is_relevant - likely) - penalty * (weights - origin)
        curve = (inputs * (likely * (1 - likely))[:, None]).T @ inputs + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))  # Far from the end Newton oversteps.
        weights += step
        if np.abs(step).max() < STEP_LEAST:
            break
    learnt: Numbers = weights[:-1] / scale
    return learnt
