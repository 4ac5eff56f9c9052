"""Finds runs of marks against one author: an angry member, or several who came together."""

from __future__ import annotations

from collections import defaultdict

from community.fairplay.rules.population import Mark, Population, surprise
from community.fairplay.rules.suspicion import Act, Evidence, Kind, Suspicion
from community.fairplay.rules.traits import densest_share

MIN_RUN = 5
MIN_SURPRISE = 4.0
MIN_FOCUS = 0.55  # Of all that the member marks down; a critic of many is a critic.


def find_runs(population: Population) -> list[Suspicion]:
    """Every member who marks down one author beyond chance, together with the others who do."""
    edges: dict[tuple[int, int], list[Mark]] = defaultdict(list)
    given: dict[int, int] = defaultdict(int)
    got: dict[int, int] = defaultdict(int)
    for mark in population.downs:
        edges[mark.voter, mark.author].append(mark)
        given[mark.voter] += 1
        got[mark.author] += 1
    against: dict[int, list[tuple[int, list[Mark], float]]] = defaultdict(list)
    total = len(population.downs)
    for (voter, author), marks in sorted(edges.items()):
        if voter in population.staff or len(marks) < 3:
            continue
        share = len(population.by_author[author]) / max(1, len(population.answers))
        others = (got[author] - len(marks)) / max(1, total - len(marks))
        unlikely = surprise(len(marks), given[voter] * max(share, min(others, 3 * share)) + 0.05)
        focus = len(marks) / given[voter]
        sudden = densest_share(mark.at for mark in marks)
        if focus < MIN_FOCUS or unlikely < MIN_SURPRISE - 2 * (sudden > 0.7):
            continue
        against[author].append((voter, marks, unlikely + 3 * sudden))
    found = []
    for author, runs in against.items():
        # Three marks alone are a bad week; three from each of several are not.
        counted = [run for run in runs if len(run[1]) >= MIN_RUN or len(runs) >= 3]
        if counted:
            found.append(_suspicion(population, author, counted))
    return found


def _suspicion(population: Population, author: int, runs: list[tuple[int, list[Mark], float]]) -> Suspicion:
    marks = [mark for _, some, _ in runs for mark in some]
    sudden = densest_share(mark.at for mark in marks)
    answers = len(population.by_author[author])
    evidence = (
        Evidence(
            f"{len(marks)} marks against {answers} answers of one author, from {len(runs)} member{'s' if len(runs) > 1 else ''}.",
            2.0,
        ),
        Evidence(f"{sudden:.0%} of them were given within one day.", 2.0 * sudden),
        Evidence("Hardly any other author gets such marks from them.", 1.0),
    )
    score = min(99, round(60 + 2 * max(weight for _, _, weight in runs)))
    return Suspicion(
        Kind.REVENGE,
        tuple(sorted(voter for voter, _, _ in runs)),
        score,
        evidence,
        Act.HOLD,
        votes=tuple(mark.place for mark in marks),
    )
