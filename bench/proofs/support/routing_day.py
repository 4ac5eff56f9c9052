"""Made-up days of a community, in virtual time: people with habits, and the product's own rules of offering.

Nothing of the rules is repeated here: who is asked, how many, when and who is left in peace is said by
`community.routing.rules`. What is made up is people: when they are at the screen, how soon they look at an offer, whether
they take it, how long they write. The figures are assumptions, and stand below, each in one place.
"""

from __future__ import annotations

import heapq
import itertools
import random  # noqa: TID251 - seeded: a proof must be repeatable
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import log
from typing import Any

from community.routing.rules import Key, Record, Subject, Waiting, for_helper
from community.routing.rules.easy import Sign, is_easy
from community.routing.rules.hours import minutes_of
from community.routing.rules.offers import (
    LATE,
    NEWCOMER_ANSWERS,
    OFFER,
    OFFERED,
    Asked,
    Helper,
    Refusal,
    Stage,
    plan,
    refusal,
)
from community.routing.rules.terms import Terms

FIRST_DAY = datetime(2026, 3, 2, tzinfo=UTC)
TICK = timedelta(seconds=15)  # As often as the worker's clock looks for rounds that are due.
SEEN_EVERY = timedelta(minutes=5)  # As often as the product writes that somebody is here.
SECOND_ANSWER = 0.4  # Of those who are writing when another answer comes, this share posts theirs as well.
LOOKS_EVERY = timedelta(minutes=4)  # Who is idle opens the list "For you" about so often.
EASY_SIGNS = {Sign.SHORT: 0.5, Sign.KNOWN: 0.4, Sign.SPREAD: 0.4}

HOURS = (2, 1, 1, 1, 1, 2, 8, 14, 24, 29, 31, 30, 29, 30, 29, 28, 29, 32, 36, 38, 36, 28, 16, 7)
"""How questions lie over the day's hours: a telephone company's customers, of whom hardly any ask at night."""

PRODUCTS, BOARDS = 12, 4


@dataclass(frozen=True)
class Habits:
    """What people of one kind are like."""

    notice_seconds: float
    """Median time until an offer is seen, by somebody who is at the screen."""
    write_seconds: float
    """Median time to answer an ordinary question; easy ones take two thirds."""
    passes: float
    """Share of offers that are passed."""
    ignores: float
    """Share of offers that are left lying."""


SUPER_USER = Habits(notice_seconds=25, write_seconds=85, passes=0.08, ignores=0.05)
REGULAR = Habits(notice_seconds=45, write_seconds=140, passes=0.15, ignores=0.25)
NEWCOMER = Habits(notice_seconds=40, write_seconds=110, passes=0.15, ignores=0.35)
SPREAD = 0.6  # The log-normal's sigma, for noticing and for writing.


@dataclass
class Person:
    """Somebody, as they are at the moment of the simulation."""

    id: int
    habits: Habits
    is_super_user: bool = False
    records: dict[Key, Record] = field(default_factory=dict)
    interests: frozenset[Key] = frozenset()
    answer_count: int = 0
    sessions: list[tuple[datetime, datetime]] = field(default_factory=list)
    posts: list[datetime] = field(default_factory=list)
    offers: dict[int, datetime] = field(default_factory=dict)
    """Open ones: question → when it ends."""
    ended: list[datetime] = field(default_factory=list)
    """When offers ended by time or by another's answer."""
    counted: tuple[Any, int, float] = (None, 0, 0.0)
    todo: list[int] = field(default_factory=list)
    writing: int | None = None
    own_choice: Counter[Any] = field(default_factory=Counter)
    """Answers by day that no open offer asked for: they took the question from a list."""
    from_list: set[int] = field(default_factory=set)

    @property
    def is_newcomer(self) -> bool:
        return not self.is_super_user and self.answer_count < NEWCOMER_ANSWERS

    def is_here(self, now: datetime) -> bool:
        return any(begins <= now < ends for begins, ends in self.sessions)

    def seen_at(self, now: datetime) -> datetime | None:
        """When the product would say that they were seen last."""
        last = None
        for begins, ends in self.sessions:
            if begins <= now:
                at = min(now, ends)
                last = begins + (at - begins) // SEEN_EVERY * SEEN_EVERY
        return last

    def as_helper(self, now: datetime) -> Helper | None:
        seen = self.seen_at(now)
        if seen is None:
            return None
        if self.counted[0] != (len(self.posts), now.date()):
            today = [at for at in self.posts if at.date() == now.date()]
            self.counted = ((len(self.posts), now.date()), len(today), minutes_of(today))
        self.ended = [at for at in self.ended if at > now - LATE]
        return Helper(
            id=self.id,
            seen_at=seen,
            records=self.records,
            interests=self.interests if self.is_newcomer else frozenset(),
            is_super_user=self.is_super_user,
            is_newcomer=self.is_newcomer,
            answers_today=self.counted[1],
            minutes_today=self.counted[2],
            open_offers=sum(ends > now for ends in self.offers.values()),
            late_offers=len(self.ended) + sum(now - LATE < ends <= now for ends in self.offers.values()),
        )


@dataclass
class Question:
    """One question, and what became of it."""

    id: int
    asked_at: datetime
    keys: tuple[Key, ...]
    signs: tuple[Sign, ...]
    stage: Stage = Stage.NEWCOMERS
    next_at: datetime | None = None
    offered: set[int] = field(default_factory=set)
    answered_at: datetime | None = None
    answered_by: int | None = None
    was_newcomer: bool = False

    @property
    def is_easy(self) -> bool:
        return is_easy(self.signs)


@dataclass
class Result:
    """What happened on these days."""

    questions: list[Question]
    people: list[Person]
    offers: int = 0
    first_chances: int = 0
    answers: int = 0
    passes: int = 0
    over: list[str] = field(default_factory=list)
    """Whenever an offer went to somebody who had reached the programme's numbers."""


class Day:
    """The simulation. Everything is drawn from one seeded generator, so it repeats."""

    def __init__(
        self,
        seed: int,
        terms: Terms,
        *,
        days: int = 1,
        questions: int = 500,
        super_users: int = 10,
        regulars: int = 12,
        newcomers: int = 48,
    ) -> None:
        self.random = random.Random(seed)
        self.terms, self.days = terms, days
        self._ids = itertools.count(1)
        self._order = itertools.count()
        self._heap: list[tuple[datetime, int, str, Any]] = []
        self.people: dict[int, Person] = {}
        for _ in range(super_users):
            self._join(self._super_user())
        for _ in range(regulars):
            self._join(self._regular())
        for _ in range(newcomers):
            self._join(self._newcomer())
        self.questions = self._ask(questions)
        self.open: dict[int, Question] = {}
        self.result = Result(list(self.questions.values()), list(self.people.values()))

    def run(self) -> Result:
        """Let the days pass."""
        for question in self.questions.values():
            self._at(question.asked_at + timedelta(seconds=self.random.uniform(0.5, 3)), "begin", question.id)
        at = FIRST_DAY
        while at < FIRST_DAY + timedelta(days=self.days + 1):
            self._at(at, "tick", None)
            at += TICK
        for person in self.people.values():
            for begins, _ in person.sessions:
                self._at(begins + timedelta(seconds=self.random.uniform(10, 120)), "look", person.id)
        while self._heap:
            now, _, kind, what = heapq.heappop(self._heap)
            getattr(self, f"_{kind}")(now, what)
        return self.result

    # What happens

    def _begin(self, now: datetime, question_id: int) -> None:
        question = self.questions[question_id]
        self.open[question_id] = question
        question.next_at = now
        self._round(now, question)

    def _tick(self, now: datetime, _: None) -> None:
        for question in sorted(self.open.values(), key=lambda one: (one.next_at or now, one.id)):
            if question.next_at is not None and question.next_at <= now:
                self._round(now, question)

    def _round(self, now: datetime, question: Question) -> None:
        if now - question.asked_at > OFFERED:
            question.next_at = None
            return
        helpers = [helper for person in self.people.values() if (helper := person.as_helper(now))]
        by_id = {helper.id: helper for helper in helpers}
        made = plan(
            Asked(question.id, question.keys, question.is_easy),
            helpers,
            question.offered,
            question.stage,
            self.terms,
            now,
        )
        question.stage, question.next_at = made.next_stage, made.next_at
        for choice in made.choices:
            person = self.people[choice.member_id]
            question.offered.add(person.id)
            person.offers[question.id] = now + OFFER
            self.result.offers += 1
            self.result.first_chances += made.stage is Stage.NEWCOMERS
            if refusal(by_id[person.id], self.terms) is not None:
                self.result.over.append(f"question {question.id} to {person.id} at {now}")
            if person.is_here(now):
                self._at(now + self._span(person.habits.notice_seconds), "notice", (person.id, question.id))

    def _notice(self, now: datetime, what: tuple[int, int]) -> None:
        person, question = self.people[what[0]], self.questions[what[1]]
        if question.answered_at is not None or person.offers.get(question.id, now) <= now:
            person.offers.pop(question.id, None)
            return
        drawn = self.random.random()
        if drawn < person.habits.passes:
            self.result.passes += 1
            person.offers.pop(question.id, None)
            if not any(question.id in other.offers for other in self.people.values()):
                question.next_at = now
        elif drawn > person.habits.passes + person.habits.ignores:
            person.todo.append(question.id)
            self._take(now, person)

    def _take(self, now: datetime, person: Person) -> None:
        """Whoever is free begins with what they took on first and still waits."""
        while person.writing is None and person.todo and person.is_here(now):
            question = self.questions[person.todo.pop(0)]
            if question.answered_at is None and person.offers.get(question.id, now) > now:
                self._write(now, person, question)

    def _write(self, now: datetime, person: Person, question: Question) -> None:
        person.writing = question.id
        median = person.habits.write_seconds * (2 / 3 if question.is_easy else 1)
        self._at(now + self._span(median), "post", (person.id, question.id))

    def _post(self, now: datetime, what: tuple[int, int]) -> None:
        person, question = self.people[what[0]], self.questions[what[1]]
        person.writing = None
        if question.answered_at is None or self.random.random() < SECOND_ANSWER:
            if question.answered_at is None:
                question.answered_at, question.answered_by = now, person.id
                question.was_newcomer = person.is_newcomer
                self.open.pop(question.id, None)
                for other in self.people.values():
                    if other is not person and other.offers.pop(question.id, now) > now:
                        other.ended.append(now)
            person.posts.append(now)
            person.answer_count += 1
            if question.id in person.from_list:
                person.own_choice[now.date()] += 1
            self.result.answers += 1
        person.offers.pop(question.id, None)
        self._take(now, person)

    def _look(self, now: datetime, person_id: int) -> None:
        """Who is idle looks at "For you" and takes the first that nobody is known to write on, as the page sorts them."""
        person = self.people[person_id]
        if not person.is_here(now):
            return
        self._at(
            now + timedelta(seconds=self.random.expovariate(1 / LOOKS_EVERY.total_seconds())),
            "look",
            person_id,
        )
        helper = person.as_helper(now)
        if person.writing is not None or person.todo or person.is_newcomer or helper is None:
            return
        if refusal(helper, self.terms) is Refusal.CAP:
            return  # The page says that this was their day.
        waiting = [
            Waiting(question.id, question.keys, question.asked_at, 0)
            for question in self.open.values()
            if now - question.asked_at > OFFER
        ]
        known, others = for_helper(waiting, person.records, now)
        if known or (person.is_super_user and others):
            chosen = self.questions[(known or others)[0].id]
            person.from_list.add(chosen.id)
            self._write(now, person, chosen)

    # People and questions

    def _at(self, at: datetime, kind: str, what: Any) -> None:
        heapq.heappush(self._heap, (at, next(self._order), kind, what))

    def _span(self, median_seconds: float) -> timedelta:
        return timedelta(seconds=self.random.lognormvariate(log(median_seconds), SPREAD))

    def _join(self, person: Person) -> None:
        self.people[person.id] = person

    def _super_user(self) -> Person:
        known = self.random.sample(range(1, PRODUCTS + 1), self.random.randint(5, 9))
        records: dict[Key, Record] = {}
        for product in known:
            answers = self.random.randint(20, 300)
            records[Subject.PRODUCT, product] = Record(answers, int(answers * self.random.uniform(0.5, 0.9)))
        _add_boards(records)
        # Four visits on most days, some seven hours in all within reach of the screen.
        return Person(
            next(self._ids),
            SUPER_USER,
            is_super_user=True,
            records=records,
            answer_count=sum(record.answers for record in records.values()),
            sessions=self._sessions(((6, 9), (9, 13), (13, 17.5), (17.5, 23)), chance=0.85, hours=(1.5, 3.5)),
        )

    def _regular(self) -> Person:
        records: dict[Key, Record] = {}
        for product in self.random.sample(range(1, PRODUCTS + 1), 3):
            answers = self.random.randint(5, 40)
            records[Subject.PRODUCT, product] = Record(answers, int(answers * self.random.uniform(0.4, 0.8)))
        _add_boards(records)
        sessions = self._sessions(((7, 10), (12, 15), (17, 22)), chance=0.4, hours=(0.4, 1.2))
        return Person(next(self._ids), REGULAR, records=records, answer_count=40, sessions=sessions)

    def _newcomer(self) -> Person:
        products = self.random.sample(range(1, PRODUCTS + 1), self.random.randint(1, 3))
        interests = frozenset(
            {
                *((Subject.PRODUCT, product) for product in products),
                *((Subject.BOARD, _board_of(p)) for p in products),
            }
        )
        sessions = self._sessions(((7, 10), (12, 15), (16, 19), (19, 23)), chance=0.35, hours=(0.3, 1.0))
        return Person(
            next(self._ids),
            NEWCOMER,
            interests=interests,
            answer_count=self.random.randint(0, NEWCOMER_ANSWERS - 1),
            sessions=sessions,
        )

    def _sessions(
        self, parts: tuple[tuple[float, float], ...], *, chance: float, hours: tuple[float, float]
    ) -> list[tuple[datetime, datetime]]:
        found = []
        for day in range(self.days):
            for begins, ends in parts:
                if self.random.random() < chance:
                    length = timedelta(hours=self.random.uniform(*hours))
                    at = FIRST_DAY + timedelta(days=day, hours=self.random.uniform(begins, ends - 0.5))
                    found.append((at, min(at + length, FIRST_DAY + timedelta(days=day, hours=ends))))
        return found

    def _ask(self, count: int) -> dict[int, Question]:
        weights = [1 / (1 + place) ** 0.6 for place in range(PRODUCTS)]
        found = {}
        moments = [
            FIRST_DAY + timedelta(days=day, hours=hour, seconds=self.random.uniform(0, 3600))
            for day in range(self.days)
            for hour in self.random.choices(range(24), HOURS, k=count)
        ]
        for number, at in enumerate(sorted(moments), start=1):
            product = self.random.choices(range(1, PRODUCTS + 1), weights)[0]
            signs = tuple(sign for sign, share in EASY_SIGNS.items() if self.random.random() < share)
            keys: tuple[Key, ...] = ((Subject.PRODUCT, product), (Subject.BOARD, _board_of(product)))
            found[number] = Question(number, at, keys, signs)
        return found


def _board_of(product: int) -> int:
    return 1 + product % BOARDS


def _add_boards(records: dict[Key, Record]) -> None:
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for (_, product), record in records.items():
        sums[_board_of(product)][0] += record.answers
        sums[_board_of(product)][1] += record.helped
    for board, (answers, helped) in sums.items():
        records[Subject.BOARD, board] = Record(answers, helped)
