"""Finds voters for hire: the same accounts lift the same few authors, who have hardly anybody else.

Dense parts of the graph of voters and authors stand out against what is expected (the idea of CopyCatch, Beutel et al.
2013, and FRAUDAR, Hooi et al. 2016): authors are joined when they share those who mark them beyond expectation.
"""

from __future__ import annotations

import math
from collections import defaultdict

from community.fairplay.rules.candidates import Candidate
from community.fairplay.rules.population import Mark, Population, surprise
from community.fairplay.rules.traits import Traits

MIN_SURPRISE = 1.3  # Loose: what convinces is that the same accounts do it again and again.
MIN_VOTERS = 3
MIN_COMMON = 0.3  # Of two authors' supporters, common to both.
LARGEST_SUPPORT = 400
ACCOMPLICE_SURPRISE = 3.0


def find_candidates(population: Population, traits: Traits) -> list[Candidate]:
    """Every set of two or more authors with the same supporters."""
    support: dict[int, set[int]] = defaultdict(set)
    readers: dict[tuple[int, int], list[Mark]] = {}
    for edge, marks in population.edges.items():
        voter, author = edge
        some = [mark for mark in marks if not mark.is_own]
        if len(some) < 2 or voter in population.staff or author in population.staff:
            continue
        if surprise(len(some), population.expected(voter, author)) >= MIN_SURPRISE:
            support[author].add(voter)
            readers[edge] = some
    authors = {
        author: voters
        for author, voters in support.items()
        if len(voters) >= MIN_VOTERS
        and sum(len(readers[voter, author]) for voter in voters) >= 0.2 * len(population.got[author])
    }
    return [
        candidate
        for group in _alike(authors)
        if (candidate := _measure(population, traits, group, authors, readers)) is not None
    ]


def _alike(authors: dict[int, set[int]]) -> list[list[int]]:
    """Join authors who share a good part of their supporters."""
    by_voter: dict[int, list[int]] = defaultdict(list)
    for author, voters in authors.items():
        for voter in voters:
            by_voter[voter].append(author)
    parent = {author: author for author in authors}
    for author, voters in authors.items():
        common: dict[int, int] = defaultdict(int)
        for voter in voters:
            for other in by_voter[voter] if len(by_voter[voter]) <= LARGEST_SUPPORT else ():
                common[other] += other > author
        for other, count in common.items():
            if count >= MIN_VOTERS and count >= MIN_COMMON * len(voters | authors[other]):
                parent[_root(parent, author)] = _root(parent, other)
    groups: dict[int, list[int]] = defaultdict(list)
    for author in authors:
        groups[_root(parent, author)].append(author)
    return [sorted(group) for group in groups.values() if len(group) > 1]


def _root(parent: dict[int, int], author: int) -> int:
    while parent[author] != author:
        parent[author] = parent[parent[author]]
        author = parent[author]
    return author


def _measure(
    population: Population,
    traits: Traits,
    authors: list[int],
    support: dict[int, set[int]],
    readers: dict[tuple[int, int], list[Mark]],
) -> Candidate | None:
    of_voter: dict[int, int] = defaultdict(int)
    for author in authors:
        for voter in support[author]:
            of_voter[voter] += 1
    voters = sorted(v for v, count in of_voter.items() if count >= max(2, 0.34 * len(authors)))
    if len(voters) < MIN_VOTERS:
        return None
    voters = sorted({*voters, *_accomplices(population, authors, voters)})
    marks = [
        mark
        for author in authors
        for voter in voters
        for mark in population.edges.get((voter, author), ())
        if not mark.is_own
    ]
    got = sum(len(population.got[author]) for author in authors)
    given = sum(len(population.given[voter]) for voter in voters)
    expected = sum(
        population.expected(voter, author)
        for author in authors
        for voter in voters
        if (voter, author) in readers
    )
    answers = {answer.id for author in authors for answer in population.by_author[author]}
    both = set(voters) & set(authors)
    members = tuple(sorted(set(voters) | set(authors)))
    by_answer: dict[int, list[float]] = defaultdict(list)
    for mark in marks:
        by_answer[mark.answer_id].append(mark.at)
    near = sum(
        1 for times in by_answer.values() for at in times if sum(abs(at - o) < 43_200 for o in times) > 1
    )
    figures = {
        "capture": len(marks) / max(1, got),
        "focus": len(marks) / max(1, given),
        "organic": min(
            4.0, sum(population.organic_rate(author, voters) for author in authors) / len(authors)
        ),
        "shortfall": sum(population.shortfall(author, voters) for author in authors) / len(authors),
        "excess": math.log10(len(marks) / max(1e-3, expected)),
        "voters": math.log(len(voters)),
        "authors": math.log(len(authors)),
        "density": sum((v, a) in readers for a in authors for v in voters) / (len(authors) * len(voters)),
        "reach": len(marks) / max(1, len(answers) * len(voters)),
        "closeness": traits.closeness(voters) / math.log(1 + len(voters)),
        "hints": traits.shared_hints(voters),
        "overlap": len(both) / len(members),
        "idle": sum(1 for voter in voters if voter not in population.by_author) / len(voters),
        "askers": sum(1 for voter in voters if population.asked.get(voter)) / len(voters),
        "lockstep": near / max(1, len(marks)),
    }
    return Candidate(
        "market",
        members,
        figures,
        tuple(marks),
        (),
        tuple(authors),
        {"got": got, "given": given, "voters": len(voters)},
    )


def _accomplices(population: Population, authors: list[int], core: list[int]) -> set[int]:
    """Who lifts the same authors a little less: too little for each, far too much for all of them together."""
    marks: dict[int, dict[int, int]] = defaultdict(dict)
    for author in authors:
        for mark in population.got[author]:
            if not mark.is_own and mark.voter not in population.staff:
                marks[mark.voter][author] = marks[mark.voter].get(author, 0) + 1
    usual = sorted(sum(marks[voter].values()) for voter in core)[len(core) // 2]
    found = set()
    for voter, of_author in marks.items():
        total = sum(of_author.values())
        if len(of_author) < 2 or total < max(4, 0.4 * usual) or total < 0.12 * len(population.given[voter]):
            continue
        if (
            surprise(total, sum(population.expected(voter, author) for author in of_author))
            >= ACCOMPLICE_SURPRISE
        ):
            found.add(voter)
    return found
