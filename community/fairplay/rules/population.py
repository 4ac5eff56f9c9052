"""Orders a snapshot and says what would be expected in this community, so that only what is beyond it speaks.

The null model: a reader's marks fall on authors as other readers' marks do, in the same category and season. An
asker's mark on an answer to their own question has its own odds: the asker had to see it.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from community.fairplay.rules.snapshot import AnswerFacts, Snapshot

SEASON_SECONDS = (
    60 * 86_400.0
)  # Long enough to hold marks, short enough that people who never met stay apart.
FEW_MARKS = 25.0  # A category and season with fewer marks says little: it is drawn towards the whole.


class Mark:
    """A vote with what it was on."""

    __slots__ = ("answer_id", "at", "author", "delay", "is_own", "place", "thread_id", "voter")

    def __init__(self, place: int, voter: int, answer: AnswerFacts, at: float, *, is_own: bool) -> None:
        self.place = place
        self.voter = voter
        self.author = answer.author_id
        self.answer_id = answer.id
        self.thread_id = answer.thread_id
        self.at = at
        self.delay = at - answer.created_at
        self.is_own = is_own
        """On an answer to the voter's own question."""


class Acceptance:
    """An acceptance with its two pauses: question to answer, answer to acceptance."""

    __slots__ = ("accepter", "answer_id", "at", "author", "place", "thread_id", "to_accept", "to_answer")

    def __init__(self, place: int, accepter: int, answer: AnswerFacts, at: float, asked_at: float) -> None:
        self.place = place
        self.accepter = accepter
        self.author = answer.author_id
        self.answer_id = answer.id
        self.thread_id = answer.thread_id
        self.at = at
        self.to_answer = answer.created_at - asked_at
        self.to_accept = at - answer.created_at


class Population:
    """A snapshot in order. Staff are part of what is normal, never of a suspicion."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.members = {member.id: member for member in snapshot.members}
        self.staff = {member.id for member in snapshot.members if member.is_staff}
        self.threads = {thread.id: thread for thread in snapshot.threads}
        self.answers = {answer.id: answer for answer in snapshot.answers}
        self.by_author: dict[int, list[AnswerFacts]] = defaultdict(list)
        self.by_thread: dict[int, list[AnswerFacts]] = defaultdict(list)
        for answer in snapshot.answers:
            self.by_author[answer.author_id].append(answer)
            self.by_thread[answer.thread_id].append(answer)
        self.asked: dict[int, list[int]] = defaultdict(list)
        for thread in snapshot.threads:
            self.asked[thread.author_id].append(thread.id)
        self.marks: list[Mark] = []
        self.downs: list[Mark] = []
        self._sort_votes(snapshot)
        self.accepted: list[Acceptance] = []
        self._sort_acceptances(snapshot)
        self.given = _group(self.marks, "voter")
        self.got = _group(self.marks, "author")
        self.edges: dict[tuple[int, int], list[Mark]] = defaultdict(list)
        for mark in self.marks:
            self.edges[mark.voter, mark.author].append(mark)
        self.accepted_by = _group(self.accepted, "accepter")
        self.accepted_of = _group(self.accepted, "author")

    def _sort_votes(self, snapshot: Snapshot) -> None:
        seen: set[tuple[int, int]] = set()
        for place, vote in enumerate(snapshot.votes):
            answer = self.answers.get(vote.answer_id)
            if answer is None or not self._are_two_members(vote.voter_id, answer.author_id):
                continue
            if (vote.voter_id, vote.answer_id) in seen:
                continue
            seen.add((vote.voter_id, vote.answer_id))
            thread = self.threads.get(answer.thread_id)
            is_own = thread is not None and thread.author_id == vote.voter_id
            mark = Mark(place, vote.voter_id, answer, vote.created_at, is_own=is_own)
            (self.marks if vote.value > 0 else self.downs).append(mark)

    def _sort_acceptances(self, snapshot: Snapshot) -> None:
        for place, fact in enumerate(snapshot.acceptances):
            answer, thread = self.answers.get(fact.answer_id), self.threads.get(fact.thread_id)
            if answer is None or thread is None or not self._are_two_members(fact.by_id, answer.author_id):
                continue
            self.accepted.append(Acceptance(place, fact.by_id, answer, fact.created_at, thread.created_at))

    def _are_two_members(self, one: int, other: int) -> bool:
        return one != other and one in self.members and other in self.members

    # What is expected

    def cell(self, answer_id: int) -> tuple[str, int]:
        """Category and season of an answer: who reads there may mark it."""
        answer = self.answers[answer_id]
        thread = self.threads.get(answer.thread_id)
        return (thread.category if thread else "", int(answer.created_at // SEASON_SECONDS))

    @cached_property
    def _reading(self) -> _Cells:
        return _Cells(self)

    def expected(self, voter: int, author: int) -> float:
        """How many reader's marks this voter would give this author, were the voter like all the others."""
        return self._reading.expected(voter, author)

    @cached_property
    def marks_per_answer(self) -> float:
        """Marks that an answer gets, on average."""
        return len(self.marks) / max(1, len(self.answers))

    @cached_property
    def answer_pauses(self) -> list[float]:
        """Seconds from question to answer, in order."""
        return sorted(
            answer.created_at - self.threads[answer.thread_id].created_at
            for answer in self.answers.values()
            if answer.thread_id in self.threads
        )

    @cached_property
    def accept_pauses(self) -> list[float]:
        """Seconds from answer to acceptance, in order."""
        return sorted(acceptance.to_accept for acceptance in self.accepted)

    def organic_rate(self, author: int, without: Iterable[int]) -> float:
        """Marks an answer from everybody but these, against what answers here get; 1 is usual."""
        group = set(without)
        others = sum(1 for mark in self.got.get(author, ()) if mark.voter not in group)
        usual = self.marks_per_answer * len(self.by_author.get(author, ()))
        return others / usual if usual else 0.0

    def shortfall(self, author: int, without: Iterable[int]) -> float:
        """How unlikely it is that an author of so many answers pleases so few others (powers of ten, at most 6)."""
        group = set(without)
        others = sum(1 for mark in self.got.get(author, ()) if mark.voter not in group)
        # Half of what is usual: many good people are read half as much.
        usual = 0.5 * self.marks_per_answer * len(self.by_author.get(author, ()))
        return min(6.0, scarcity(others, usual))


class _Cells:
    """Reader's marks by category and season."""

    def __init__(self, population: Population) -> None:
        self.population = population
        self.total: dict[tuple[str, int], int] = defaultdict(int)
        self.of_author: dict[int, dict[tuple[str, int], int]] = defaultdict(lambda: defaultdict(int))
        self.of_voter: dict[int, dict[tuple[str, int], int]] = defaultdict(lambda: defaultdict(int))
        self.of_edge: dict[tuple[int, int], dict[tuple[str, int], int]] = defaultdict(
            lambda: defaultdict(int)
        )
        self.all = 0
        for mark in population.marks:
            if mark.is_own:
                continue
            cell = population.cell(mark.answer_id)
            self.total[cell] += 1
            self.of_author[mark.author][cell] += 1
            self.of_voter[mark.voter][cell] += 1
            self.of_edge[mark.voter, mark.author][cell] += 1
            self.all += 1

    def expected(self, voter: int, author: int) -> float:
        of_author, of_edge = self.of_author[author], self.of_edge[voter, author]
        pair = sum(of_edge.values())
        overall = (sum(of_author.values()) - pair + 0.5) / max(1.0, self.all - pair + 1)
        expected = 0.0
        for cell, given in self.of_voter[voter].items():
            between = of_edge.get(cell, 0)
            others = of_author.get(cell, 0) - between
            expected += given * (others + FEW_MARKS * overall) / (self.total[cell] - between + FEW_MARKS)
        return expected


def surprise(count: int, expected: float) -> float:
    """How many powers of ten lie between chance and `count` or more when `expected` are (the tail of Poisson's law)."""
    if count <= 0:
        return 0.0
    if expected <= 0:
        return 30.0
    if count <= expected:
        return 0.0
    term = math.exp(-expected + count * math.log(expected) - math.lgamma(count + 1))
    tail, place = term, count
    while term > tail * 1e-6 and place < count + 1000:
        place += 1
        term *= expected / place
        tail += term
    return min(30.0, -math.log10(tail)) if tail > 0 else 30.0


def scarcity(count: int, expected: float) -> float:
    """How many powers of ten lie between chance and `count` or fewer when `expected` are."""
    if expected <= 0 or count >= expected:
        return 0.0
    # From the count downwards, in logarithms: the terms of a large expectation are too small for a number.
    first = -expected + count * math.log(expected) - math.lgamma(count + 1)
    total, ratio = 1.0, 1.0
    for place in range(count, 0, -1):
        ratio *= place / expected
        total += ratio
        if ratio < 1e-9:
            break
    return min(30.0, max(0.0, -(first + math.log(total)) / math.log(10)))


def quantile_of(value: float, ordered: Sequence[float]) -> float:
    """Which share of the ordered values lies below; 0.5 when nothing is known."""
    return (bisect_left(ordered, value) + 0.5) / (len(ordered) + 1) if ordered else 0.5


def quantile(share: float, ordered: Sequence[float]) -> float:
    """The value beneath which that share lies; 0 when there are none."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def _group(rows: Iterable, by: str) -> dict[int, list]:  # type: ignore[type-arg]
    groups: dict[int, list] = defaultdict(list)  # type: ignore[type-arg]
    for row in rows:
        groups[getattr(row, by)].append(row)
    return groups
