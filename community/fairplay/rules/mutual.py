"""Finds those who lift each other: pairs, rings, and circles in one direction.

Reader's marks far beyond what is expected make a directed graph; whoever lies on a circle of it, and lives by it, is
a candidate. Circles are the strongly connected components (Tarjan 1972), from which members are peeled who get most
of their marks from elsewhere, as dense communities are found by greedy peeling (Charikar 2000).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable

from community.fairplay.rules.candidates import Candidate
from community.fairplay.rules.graph import components
from community.fairplay.rules.population import Mark, Population, surprise
from community.fairplay.rules.traits import Traits

MIN_SURPRISE = 2.5  # Powers of ten; below it two people who read the same board meet that often.
MIN_INCOME_SHARE = 0.05  # A mark among twenty others lifts nobody.
MIN_CAPTURE = 0.16  # Of a member's marks, from within the group; less is no life by the group.
LARGEST = 60  # A denser core is looked for in what is larger.


def find_candidates(population: Population, traits: Traits) -> list[Candidate]:
    """Every group of two or more on a circle of unexpected marks."""
    marks = {
        edge: readers
        for edge, all_marks in population.edges.items()
        if (readers := [mark for mark in all_marks if not mark.is_own])
        and not population.staff.intersection(edge)
    }
    graph = _strong_edges(population, marks)
    groups: list[frozenset[int]] = []
    for component in components(graph):
        groups.extend(_cores(population, graph, component))
    return [_measure(population, traits, marks, group) for group in dict.fromkeys(groups)]


def _strong_edges(population: Population, marks: dict[tuple[int, int], list[Mark]]) -> dict[int, set[int]]:
    graph: dict[int, set[int]] = defaultdict(set)
    strong = set()
    for (voter, author), between in marks.items():
        if len(between) < 2 or len(between) < MIN_INCOME_SHARE * len(population.got[author]):
            continue
        if surprise(len(between), population.expected(voter, author)) >= MIN_SURPRISE:
            strong.add((voter, author))
    for voter, author in strong:
        graph[voter].add(author)
        back = marks.get((author, voter), ())
        # One mark back for three is enough of an answer, where it is a good part of what the other gets.
        if back and len(marks[voter, author]) >= 3 and len(back) >= 0.2 * len(population.got[voter]):
            graph[author].add(voter)
    return graph


def _cores(
    population: Population, graph: dict[int, set[int]], component: frozenset[int]
) -> Iterable[frozenset[int]]:
    """Peel whoever lives from elsewhere, until all who are left live by the group."""
    waiting = [component]
    while waiting:
        group = set(waiting.pop())
        if len(group) < 2:
            continue
        captured = {member: _capture(population, member, group) for member in group}
        weakest = min(sorted(group), key=lambda member: captured[member])
        if captured[weakest] < MIN_CAPTURE or len(group) > LARGEST:
            # Of a large group many are peeled at once, or the time would grow with its square.
            limit = sorted(captured.values())[len(group) // 10]
            out = {m for m in group if captured[m] <= max(captured[weakest], min(limit, MIN_CAPTURE))}
            left = group - out
            inner = {m: graph[m] & left for m in left}
            waiting.extend(components(inner))
            continue
        yield frozenset(group)


def _capture(population: Population, member: int, group: Collection[int]) -> float:
    got = population.got[member]
    return sum(mark.voter in group for mark in got) / max(1, len(got))


def _measure(
    population: Population, traits: Traits, marks: dict[tuple[int, int], list[Mark]], group: frozenset[int]
) -> Candidate:
    members = tuple(sorted(group))
    inside = {
        (voter, author): marks[voter, author]
        for voter in members
        for author in members
        if (voter, author) in marks
    }
    between = [mark for some in inside.values() for mark in some]
    expected = sum(population.expected(voter, author) for voter, author in inside)
    got = sum(len(population.got[member]) for member in members)
    given = sum(len(population.given[member]) for member in members)
    size = len(members)
    answered = sum(1 for voter, author in inside if (author, voter) in inside)
    figures = {
        "capture": len(between) / max(1, got),
        "weakest": min(_capture(population, member, group) for member in members),
        "focus": len(between) / max(1, given),
        "organic": sum(population.organic_rate(member, group) for member in members) / size,
        "shortfall": sum(population.shortfall(member, group) for member in members) / size,
        "excess": math.log10(len(between) / max(1e-3, expected)),
        "closeness": traits.closeness(members),
        "hints": traits.shared_hints(members),
        "haste": traits.haste(between),
        "askers": sum(1 for member in members if population.asked.get(member)) / size,
        "marks": math.log(len(between)),
        "each": len(between) / size,
        "size": math.log(size),
        "density": len(inside) / (size * (size - 1)),
        "reach": len(between) / max(1, sum(len(population.by_author[m]) for m in members)),
    }
    return Candidate(
        "mutual",
        members,
        figures,
        tuple(between),
        extra={"answered": answered / max(1, len(inside)), "expected": expected, "given": given, "got": got},
    )
