"""How well suggestions would have helped: every question of the past is asked anew, and three rankings answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from community.core.db import transaction
from community.deflection import queries
from community.deflection.jobs.replay import Asked, Past
from community.deflection.rules import Weights, choose, weigher
from community.deflection.rules.cases import Case
from community.deflection.rules.measures import MRR_DEPTH, RECALL_AT_5, grade, ratio_with_interval
from community.search.rules.signals import Numbers

RANKINGS = {
    "A": "plain BM25 over title and question",
    "B": "plain BM25 with replies",
    "C": "the suggestions' ranker",
}


@dataclass(frozen=True)
class Backtest:
    """What the replay found."""

    case_count: int
    pair_count: int
    grades: dict[str, dict[str, Numbers]]
    """By query and ranking: questions × MEASURES."""

    def ratio(self, query: str) -> tuple[float, float, float]:
        """(C ÷ A of Recall@5, and the bounds of its 95 % interval)."""
        found = self.grades[query]
        return ratio_with_interval(found["C"][:, RECALL_AT_5], found["A"][:, RECALL_AT_5])


def backtest(
    cases: Sequence[Case],
    *,
    weights: Weights | None = None,
    past: Past | None = None,
    told: Callable[[int], None] = lambda _: None,
) -> Backtest:
    """Replay these cases; without `weights` C is what suggestions use now. `past` is read when it is not given, which takes
    longest. `told` hears how many are done.

    Raise ValueError without cases.
    """
    if not cases:
        raise ValueError("There is no question to replay.")
    with transaction(writes=False):
        weigh = weigher(weights or queries.load_weights())
        past = past or Past()
    grades: dict[str, dict[str, list[list[float]]]] = {}
    for done, case in enumerate(cases, 1):
        asked = past.at(case)
        for name, text in case.queries.items():
            ranked = {**asked.plain(text), "C": suggested(asked, text, weigh)}
            for ranking, thread_ids in ranked.items():
                grades.setdefault(name, {}).setdefault(ranking, []).append(grade(thread_ids, case.relevant))
        told(done)
    return Backtest(
        len(cases),
        sum(len(case.relevant) for case in cases),
        {name: {key: np.array(rows) for key, rows in found.items()} for name, found in grades.items()},
    )


def suggested(asked: Asked, text: str, weigh: Callable[[Numbers], Numbers]) -> list[int]:
    """What would have been offered, best first."""
    found = asked.candidates(text)
    if not found.thread_ids:
        return []
    scores = weigh(found.signals)
    order = np.argsort(-scores, kind="stable").tolist()
    return choose([(found.thread_ids[at], float(scores[at])) for at in order], MRR_DEPTH)
