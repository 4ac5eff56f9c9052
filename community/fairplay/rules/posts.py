"""Finds answers written by the yard: floods of trivial ones, machine-written ones, copies. Never by their text's style alone.

What a person can do sets the limits: nobody writes a thousand letters within a minute of the question, again and
again, and nobody who means to help writes the same line under a hundred old questions.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from community.fairplay.rules.population import Population, quantile, quantile_of
from community.fairplay.rules.snapshot import AnswerFacts
from community.fairplay.rules.suspicion import Act, Evidence, Kind, Suspicion

MIN_ANSWERS = 12  # Fewer are no flood; a person can look at them one by one.
MIN_TYPED = 6
LETTERS_A_SECOND = (
    9.0  # The fastest tenth of typists reach some 8 (Dhakal et al. 2018, 136 million keystrokes).
)
LONG_LETTERS = 350
PASTED_SHARE = 0.45
ALIKE = 0.72  # Of the shingles of one answer, found in an earlier one of the same author.
COPIED = 0.8


def find_floods(population: Population) -> list[Suspicion]:
    """Every author whose answers, taken together, were not written for those who asked."""
    lengths = sorted(a.length for a in population.answers.values() if a.length is not None)
    likenesses = sorted(a.likeness for a in population.answers.values() if a.likeness is not None)
    found = []
    for author in sorted(population.by_author):
        answers = population.by_author[author]
        if author in population.staff or author not in population.members or len(answers) < MIN_TYPED:
            continue
        suspicion = (
            _machine(population, author, answers, lengths)
            or _trivial(population, author, answers, lengths, likenesses)
            or _copied(population, author, answers, likenesses)
        )
        if suspicion is not None:
            found.append(suspicion)
    return found


def _helpfulness(population: Population, author: int, answers: Sequence[AnswerFacts]) -> float:
    """Marks and acceptances an answer, against what is usual here."""
    got = len(population.got.get(author, ())) + len(population.accepted_of.get(author, ()))
    usual = (len(population.marks) + len(population.accepted)) / max(1, len(population.answers))
    return got / len(answers) / usual if usual else 0.5


def _machine(
    population: Population, author: int, answers: Sequence[AnswerFacts], lengths: Sequence[float]
) -> Suspicion | None:
    known = [a for a in answers if a.length is not None and a.thread_id in population.threads]
    if len(known) < MIN_TYPED:
        return None
    pasted = [a for a in known if _is_faster_than_hands(population, a)]
    crowded = _crowded(known)
    fast = len(pasted) / len(known)
    rapid = len(crowded) / len(known)
    spread = _spread([float(a.length or 0) for a in known])
    long = quantile_of(median(float(a.length or 0) for a in known), lengths)
    helpful = _helpfulness(population, author, known)
    is_machine = (len(pasted) >= MIN_TYPED and fast >= PASTED_SHARE) or (
        len(known) >= 2 * MIN_ANSWERS and rapid >= 0.6
    )
    # Long, all of a length and of little use, in great number: the flood that waits a little before it answers.
    is_uniform = len(known) >= 30 and spread < 0.3 and long > 0.85 and helpful < 0.35
    if not (is_machine or is_uniform):
        return None
    score = 55 + 30 * fast + 10 * (spread < 0.3) + 10 * (helpful < 0.3) - 15 * (helpful > 0.8)
    evidence = [
        Evidence(
            f"{len(pasted)} of {len(known)} answers appeared sooner after the question than hands can type them.",
            3 * fast,
        ),
        Evidence(
            f"The answers are {round(median(a.length or 0 for a in known))} letters long in the middle and differ little: by {spread:.0%} of that.",
            spread < 0.3,
        ),
        Evidence(f"Readers find them {_times(helpful)} helpful as answers here usually are.", helpful < 0.3),
    ]
    if crowded:
        evidence.append(
            Evidence(
                f"{len(crowded)} long answers followed the author’s previous one faster than it can be typed.",
                2 * rapid,
            )
        )
    return Suspicion(Kind.MACHINE, (author,), _bounded(score), tuple(evidence), Act.HOLD, answers=_ids(known))


def _is_faster_than_hands(population: Population, answer: AnswerFacts) -> bool:
    seconds = max(1.0, answer.created_at - population.threads[answer.thread_id].created_at)
    return (answer.length or 0) >= LONG_LETTERS and (answer.length or 0) / seconds > LETTERS_A_SECOND


def _crowded(answers: Sequence[AnswerFacts]) -> list[AnswerFacts]:
    """Long answers that came sooner after the previous one than they can be typed."""
    ordered = sorted(answers, key=lambda answer: answer.created_at)
    return [
        later
        for earlier, later in pairwise(ordered)
        if (later.length or 0) >= LONG_LETTERS
        and (later.length or 0) / max(1.0, later.created_at - earlier.created_at) > LETTERS_A_SECOND
    ]


def _trivial(
    population: Population,
    author: int,
    answers: Sequence[AnswerFacts],
    lengths: Sequence[float],
    likenesses: Sequence[float],
) -> Suspicion | None:
    if len(answers) < MIN_ANSWERS:
        return None
    known = [float(a.length) for a in answers if a.length is not None]
    alike = [a.likeness for a in answers if a.likeness is not None]
    if not known:
        return None
    middle = median(known)
    is_short = middle <= max(90.0, quantile(0.12, lengths)) and middle <= quantile(0.3, lengths)
    likeness = median(alike) if alike else None
    # Alike by itself, and alike beyond what is usual here: a community whose answers are all alike shows nothing.
    repeats = likeness is not None and likeness >= ALIKE and quantile_of(likeness, likenesses) > 0.85
    late = sum(1 for a in answers if _is_late(population, a)) / len(answers)
    helpful = _helpfulness(population, author, answers)
    points = (
        1.6 * is_short
        + 2.2 * repeats
        + 1.2 * (late > 0.4)
        + 1.2 * (helpful < 0.3)
        + 0.5 * (len(answers) >= 40)
        - 1.5 * (helpful > 0.7)
    )
    if not (repeats or likeness is None) or not is_short or points < 4.2:
        return None
    evidence = [
        Evidence(
            f"{len(answers)} answers, {round(middle)} letters long in the middle; usual here are {round(median(lengths))}.",
            1.6,
        ),
        Evidence(
            f"Readers find them {_times(helpful)} helpful as answers here usually are.", 1.2 * (helpful < 0.3)
        ),
    ]
    if likeness is not None:
        evidence.insert(
            1,
            Evidence(
                f"In the middle {likeness:.0%} of an answer stood in an earlier one of the same author.", 2.2
            ),
        )
    if late > 0.4:
        evidence.append(
            Evidence(f"{late:.0%} of them were put under questions that had long had their answers.", 1.2)
        )
    return Suspicion(
        Kind.TRIVIAL, (author,), _bounded(38 + 9 * points), tuple(evidence), Act.HOLD, answers=_ids(answers)
    )


def _copied(
    population: Population, author: int, answers: Sequence[AnswerFacts], likenesses: Sequence[float]
) -> Suspicion | None:
    long = [a for a in answers if (a.length is None or a.length >= 150) and a.likeness is not None]
    copies = [a for a in long if (a.likeness or 0) >= COPIED]
    usual = 1 - bisect_left(likenesses, COPIED) / len(likenesses) if likenesses else 0.0
    share = len(copies) / max(1, len(long))
    if (
        len(copies) < MIN_TYPED
        or share < 0.5
        or usual > 0.2
        or _helpfulness(population, author, answers) > 0.8
    ):
        return None
    evidence = (
        Evidence(
            f"{len(copies)} of {len(long)} longer answers stood nearly word for word in earlier ones.", 3.0
        ),
        Evidence(f"Among all answers here {usual:.1%} do.", 1.0),
    )
    return Suspicion(
        Kind.COPIED, (author,), _bounded(50 + 40 * share), evidence, Act.WARN, answers=_ids(copies)
    )


def _is_late(population: Population, answer: AnswerFacts) -> bool:
    thread = population.threads.get(answer.thread_id)
    if thread is None:
        return False
    return quantile_of(answer.created_at - thread.created_at, population.answer_pauses) > 0.9


def _spread(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return math.sqrt(sum((value - mean) ** 2 for value in values) / len(values)) / mean if mean else 0.0


def _times(ratio: float) -> str:
    return "as" if 0.8 <= ratio <= 1.2 else f"{ratio:.1f} times as"


def _bounded(score: float) -> int:
    return max(1, min(99, round(score)))


def _ids(answers: Sequence[AnswerFacts]) -> tuple[int, ...]:
    return tuple(answer.id for answer in answers)
