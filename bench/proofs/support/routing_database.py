"""50 questions through the real actions, jobs and tables, beside a book of the same people kept by hand.

Each time that the database makes a round, the rules are asked what it must be, from the book alone: who is here, what
they know, what lies before them. Every offer must be the same: to whom, in which round, at which instant.
"""

from __future__ import annotations

import random  # noqa: TID251 - seeded: a proof must be repeatable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from bench.proofs.importing import Checks
from bench.proofs.support.site import open_site
from community.answers import actions as answers
from community.boards import actions as boards
from community.boards.models import Board, Product
from community.core import clock, jobs
from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.members import actions as members
from community.members import queries as member_queries
from community.members.models import Member
from community.routing import actions
from community.routing import jobs as routing_jobs
from community.routing import queries as routing
from community.routing.models import Offer, Offering
from community.routing.rules import Key, Record, Subject
from community.routing.rules.hours import minutes_of
from community.routing.rules.offers import LATE, NEWCOMER_ANSWERS, OFFER, Asked, Helper, Stage, plan
from community.routing.rules.terms import Terms
from community.threads import actions as threads
from community.threads import queries as thread_queries
from community.threads.rules import Kind

QUESTIONS, PRODUCTS = 50, 3
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANSWER = "Hold the button for ten seconds, wait for the green lamp, then connect it anew."


@dataclass
class Known:
    """What the book says of somebody."""

    id: int
    is_super_user: bool
    seen_at: datetime
    records: dict[Key, Record] = field(default_factory=dict)
    interests: frozenset[Key] = frozenset()
    posts: list[datetime] = field(default_factory=list)
    answer_count: int = 0
    open: dict[int, datetime] = field(default_factory=dict)
    ended: list[datetime] = field(default_factory=list)

    def as_helper(self, now: datetime) -> Helper:
        is_newcomer = not self.is_super_user and self.answer_count < NEWCOMER_ANSWERS
        today = [at for at in self.posts if at.date() == now.date()]
        return Helper(
            id=self.id,
            seen_at=self.seen_at,
            records=self.records,
            interests=self.interests if is_newcomer else frozenset(),
            is_super_user=self.is_super_user,
            is_newcomer=is_newcomer,
            answers_today=len(today),
            minutes_today=minutes_of(today),
            open_offers=sum(ends > now for ends in self.open.values()),
            late_offers=sum(at > now - LATE for at in self.ended)
            + sum(now - LATE < ends <= now for ends in self.open.values()),
        )


@dataclass
class _Waiting:
    keys: tuple[Key, ...]
    is_easy: bool
    stage: Stage
    next_at: datetime
    offered: set[int] = field(default_factory=set)


class _Book:
    def __init__(self, chance: random.Random) -> None:
        self.random = chance
        self.terms = Terms()
        self.people: dict[int, Known] = {}
        self.waiting: dict[int, _Waiting] = {}
        self.expected: set[tuple[int, int, int, datetime]] = set()
        self.plans: list[tuple[datetime, int, int]] = []
        """(when, question, who): what helpers will do about their offers."""

    def round(self, thread_id: int, now: datetime) -> None:
        one = self.waiting.get(thread_id)
        if one is None or one.next_at > now:
            return
        made = plan(
            Asked(thread_id, one.keys, one.is_easy),
            [person.as_helper(now) for person in self.people.values()],
            one.offered,
            one.stage,
            self.terms,
            now,
        )
        one.stage, one.next_at = made.next_stage, made.next_at
        for choice in made.choices:
            one.offered.add(choice.member_id)
            self.people[choice.member_id].open[thread_id] = now + OFFER
            self.expected.add((thread_id, choice.member_id, made.stage.value, now))
            if self.random.random() < 0.5:
                at = now + timedelta(seconds=self.random.randint(40, 500))
                self.plans.append((at, thread_id, choice.member_id))

    def answered(self, thread_id: int, member_id: int, now: datetime) -> None:
        one = self.waiting.pop(thread_id)
        for person in self.people.values():
            ends = person.open.pop(thread_id, now)
            if person.id == member_id:
                person.posts.append(now)
                person.answer_count += 1
                person.interests |= set(one.keys)
                for key in one.keys:
                    before = person.records.get(key, Record(0, 0))
                    person.records[key] = Record(before.answers + 1, before.helped)
            elif ends > now:
                person.ended.append(now)
            elif ends > now - LATE:
                # What ran out since the clock's last turn is settled by the answer: it counts from then on.
                person.ended.append(now if ends > _last_turn(now) else ends)

    def passed(self, thread_id: int, member_id: int, now: datetime) -> None:
        self.people[member_id].open.pop(thread_id)
        one = self.waiting[thread_id]
        if not any(person.open.get(thread_id, now) > now for person in self.people.values()):
            one.next_at = min(one.next_at, now)


def compare_with_rules(checks: Checks, seed: int) -> None:
    """Ask, answer and pass for some hours, and compare every offer with the book."""
    with open_site() as site, site.app.app_context():
        book = _Book(random.Random(seed))
        board, products = _people(book)
        now = START
        for number in range(QUESTIONS):
            now = _wait(book, now, now + timedelta(seconds=book.random.randint(20, 240)))
            _ask(book, now, board, products[number % PRODUCTS], number)
        _wait(book, now, now + timedelta(hours=1))
        made = {
            (one.thread_id, one.member_id, one.round, one.offered_at)
            for one in db.session.scalars(select(Offer))
        }
        outcomes = {one.outcome for one in db.session.scalars(select(Offer))}
        checks.same("every offer of the tables is the rules' own", len(made), len(book.expected))
        checks.that("to the same people, in the same rounds, at the same instants", made == book.expected)
        checks.that("offers ended in all four ways", outcomes >= {"answered", "passed", "expired", "covered"}, ", ".join(sorted(map(str, outcomes))))  # fmt: skip
        rounds = {one[2] for one in made}
        checks.that(
            "newcomers' rounds and wider ones were among them",
            {0, 1, 2} <= rounds,
            f"rounds {sorted(rounds)}",
        )


def _people(book: _Book) -> tuple[Board, list[Product]]:
    with clock.at(START - timedelta(days=60)), transaction():
        board = boards.create_board(SYSTEM, slug="help", name="Help")
        products = [boards.create_product(SYSTEM, slug=f"p{n}", name=f"Product {n}") for n in range(PRODUCTS)]
        ids = [
            members.create_member(
                SYSTEM,
                username=f"person{n}",
                email=f"person{n}@mail.example.org",
                role=Role.SUPER_USER if n < 5 else Role.MEMBER,
            ).id
            for n in range(14)
        ]
    for n, member_id in enumerate(ids[:13]):
        seen = START if n % 4 else START - timedelta(minutes=70)
        book.people[member_id] = Known(member_id, n < 5, seen)
        product = products[n % PRODUCTS]
        for answer in range(6 - n % 3 if n < 5 else 1):
            _history(book.people[member_id], ids[13], board, product, answer, is_answer=n < 5)
    return board, products


def _history(
    person: Known, asker_id: int, board: Board, product: Product, number: int, *, is_answer: bool
) -> None:
    """Earlier answers of a super user, most of them accepted; an earlier question of a newcomer."""
    at = START - timedelta(days=40 - number)
    keys: tuple[Key, ...] = ((Subject.PRODUCT, product.id), (Subject.BOARD, board.id))
    asker = member_queries.get_actor(asker_id if is_answer else person.id)
    with clock.at(at), transaction():
        thread = threads.post_thread(
            asker, board=board, kind=Kind.QUESTION, title=f"An earlier question {number} of {person.id}", body=ANSWER, product=product
        )  # fmt: skip
        if not is_answer:
            person.interests = frozenset(keys)
            return
        answer = answers.post_answer(member_queries.get_actor(person.id), thread, body=ANSWER)
        is_helped = number != 1
        if is_helped:
            answers.accept_answer(asker, thread, answer)
    person.answer_count += 1
    person.posts.append(at)
    for key in keys:
        before = person.records.get(key, Record(0, 0))
        person.records[key] = Record(before.answers + 1, before.helped + is_helped)


def _ask(book: _Book, now: datetime, board: Board, product: Product, number: int) -> None:
    asker_id = max(book.people) + 1
    body = (
        "It blinks." * 2 if number % 2 else "It blinks, and I have tried everything that the book says. " * 12
    )
    shown = [thread_id for thread_id in (1,) if number % 4 == 1]
    with clock.at(now):
        with transaction():
            actor = member_queries.get_actor(asker_id)
            thread = threads.post_thread(
                actor, board=board, kind=Kind.QUESTION, title=f"What does lamp {number} mean?", body=body,
                product=product, offered_ids=shown,
            )  # fmt: skip
        with transaction():
            _let_be_here(book)
        while jobs.run_due():
            pass
        with transaction(writes=False):
            offering = db.session.get_one(Offering, thread.id)
        keys: tuple[Key, ...] = ((Subject.PRODUCT, product.id), (Subject.BOARD, board.id))
        book.waiting[thread.id] = _Waiting(keys, offering.is_easy, Stage.NEWCOMERS, now)
        book.round(thread.id, now)


def _wait(book: _Book, now: datetime, until: datetime) -> datetime:
    """Let the clock run: every 30 seconds the job, and in between whatever helpers do."""
    while now < until:
        now += timedelta(seconds=10)
        for person in book.people.values():
            if book.random.random() < 0.01:
                person.seen_at = now
        with transaction():
            _let_be_here(book)
        for at, thread_id, member_id in sorted(book.plans):
            if at <= now:
                book.plans.remove((at, thread_id, member_id))
                _act(book, thread_id, member_id, now)
        if now.second % 30 == 0:
            due = sorted((one.next_at, thread_id) for thread_id, one in book.waiting.items())
            with clock.at(now):
                routing_jobs.offer_due()
            for next_at, thread_id in due:
                if next_at <= now:
                    book.round(thread_id, now)
    return now


def _last_turn(now: datetime) -> datetime:
    """When the clock's work last ran before now; acts of the same instant come first."""
    return now - timedelta(seconds=now.second % 30 or 30)


def _act(book: _Book, thread_id: int, member_id: int, now: datetime) -> None:
    if thread_id not in book.waiting:
        return
    with clock.at(now), transaction():
        actor = member_queries.get_actor(member_id)
        offer = db.session.scalar(
            select(Offer).where(Offer.thread_id == thread_id, Offer.member_id == member_id)
        )
        assert offer is not None
        if offer.outcome is None and offer.ends_at > now and book.random.random() < 0.3:
            actions.pass_offer(actor, routing.get_offer(actor, offer.id))
            book.passed(thread_id, member_id, now)
            return
        answers.post_answer(actor, thread_queries.lock_thread(actor, thread_id), body=ANSWER)
        book.answered(thread_id, member_id, now)


def _let_be_here(book: _Book) -> None:
    for person in book.people.values():
        db.session.execute(update(Member).where(Member.id == person.id).values(last_seen_at=person.seen_at))
