"""Learning from the community's own past which of the matching threads help."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from community.core.actor import SYSTEM
from community.core.db import transaction
from community.deflection import actions, queries
from community.deflection.jobs.replay import Past
from community.deflection.rules.cases import Case
from community.deflection.rules.learning import PAIRS_LEAST, TESTED_SHARE, Lesson, learn
from community.deflection.rules.measures import RECALL_AT_5, grade
from community.deflection.rules.weights import DEFAULT_WEIGHTS, Weights, as_vector, as_weights
from community.search.rules.signals import Numbers
from config import ROOT

CASES_MOST = 2_000  # The newest ones: a community's ways change, and more say nothing new.


@dataclass(frozen=True)
class Training:
    """What came of it. Recalls are of the first five, the mean over titles and drafts of the newest fifth."""

    pair_count: int
    tested_count: int = 0
    recall_before: float = 0.0
    recall_after: float = 0.0
    is_kept: bool = False

    @property
    def summary(self) -> str:
        """What was done, in a sentence or two."""
        if not self.tested_count:
            return (
                f"Nothing was learnt: there are {self.pair_count:,} pairs of a question and a thread that helped, "
                f"and {PAIRS_LEAST} are needed. Suggestions keep their weights."
            )
        found = (
            f"On the newest {self.tested_count:,} questions the first five held {self.recall_before:.1%} of the "
            f"threads that helped, and {self.recall_after:.1%} with what was learnt from {self.pair_count:,} pairs."
        )
        return f"{found} {'The new weights are in use.' if self.is_kept else 'The weights in use stay.'}"


@dataclass(frozen=True)
class _Example:
    """One query of one case."""

    relevant: frozenset[int]
    thread_ids: list[int]
    signals: Numbers

    @property
    def lesson(self) -> Lesson:
        return Lesson(self.signals, np.isin(self.thread_ids, list(self.relevant)))

    def recall(self, weights: Numbers) -> float:
        if not self.thread_ids:
            return 0.0
        order = np.argsort(-(self.signals @ weights), kind="stable").tolist()
        return grade([self.thread_ids[at] for at in order], self.relevant)[RECALL_AT_5]


def train(*, pairs_least: int = PAIRS_LEAST, told: Callable[[int], None] = lambda _: None) -> Training:
    """Learn weights from all but the newest fifth of the community's pairs, and keep them if they do better on that
    fifth than those in use. Below `pairs_least` pairs do nothing. `told` hears how many questions are done."""
    cases = _list_cases()
    pair_count = sum(len(case.relevant) for case in cases)
    if pair_count < pairs_least:
        return Training(pair_count)
    with transaction(writes=False):
        in_use = as_vector(queries.load_weights())
        past = Past()
    examples: list[list[_Example]] = []
    for done, case in enumerate(cases, 1):
        asked = past.at(case)
        found = [(case.relevant, asked.candidates(text)) for text in case.queries.values()]
        examples.append([_Example(relevant, one.thread_ids, one.signals) for relevant, one in found])
        told(done)
    newest = len(cases) // TESTED_SHARE
    learnt = as_weights(learn(_lessons(examples[:-newest]), as_vector(DEFAULT_WEIGHTS)))
    before, after = (_recall(examples[-newest:], weights) for weights in (in_use, as_vector(learnt)))
    result = Training(pair_count, newest, before, after, after > before)
    _note(result, learnt)
    return result


_children: list[subprocess.Popen[bytes]] = []


def train_apart() -> None:
    """Train in a process of its own, for the worker's clock: mail and the index do not wait the minutes that it takes."""
    _children[:] = [child for child in _children if child.poll() is None]
    if _children or sum(len(case.relevant) for case in _list_cases()) < PAIRS_LEAST:
        return
    command = [sys.executable, "-m", "flask", "--app", "app", "deflection", "train"]
    child = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)  # noqa: S603 - fixed words
    _children.append(child)


def _list_cases() -> list[Case]:
    with transaction(writes=False):
        cases = [*queries.build_cases(queries.list_own_pairs()), *queries.list_confirmed_cases()]
    return sorted(cases, key=lambda case: case.asked_at)[-CASES_MOST:]


def _lessons(examples: Sequence[list[_Example]]) -> list[Lesson]:
    return [one.lesson for case in examples for one in case if one.thread_ids]


def _recall(examples: Sequence[list[_Example]], weights: Numbers) -> float:
    return float(np.mean([one.recall(weights) for case in examples for one in case]))


def _note(result: Training, weights: Weights) -> None:
    with transaction():
        actions.note_ranking(
            SYSTEM,
            weights,
            pair_count=result.pair_count,
            tested_count=result.tested_count,
            recall_before=result.recall_before,
            recall_after=result.recall_after,
            is_kept=result.is_kept,
        )
