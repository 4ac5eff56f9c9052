"""Prove that visits with planted outcomes are counted exactly as planted, and that every penny leads to its visits.

    python -m bench.proofs.deflection_ledger [--seed 1] [--n 10000]

`--n` visits of people and programs, told to a scratch community fact by fact in order of time, each through the action
that the pages' beacon calls, mixed with one another over sixty days. They cross midnight, use several tabs (facts sent
twice), come back hours or days later, sign in half-way, ask, write to support too late or just in time, ask not to be
followed; some are crawlers, scripts in haste, or staff. What each must come to is said by the story that was planted,
not by the rules that are tried. The worker's job settles visits each day, as it does in production.

Positive control: with one fact taken away the counts differ.
"""

from __future__ import annotations

import argparse
import random  # noqa: TID251 - seeded: a proof must be repeatable
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from bench.proofs.importing import Checks
from bench.proofs.support.site import Site, open_site
from community.answers import actions as answers
from community.answers.models import Answer
from community.boards import actions as boards
from community.core import clock
from community.core.actor import SYSTEM, VISITOR, Role
from community.core.db import db, transaction
from community.deflection import actions, jobs, queries
from community.deflection.actions import Told, Visitor
from community.deflection.models import Deflection, SurveyAnswer, Visit, VisitFact
from community.deflection.queries.report import Period
from community.deflection.rules import Place
from community.deflection.rules.visits import FactKind as K
from community.impact import queries as impact
from community.impact.rules import Range, Span
from community.members import actions as members
from community.members import queries as member_queries
from community.members.models import Member
from community.threads import actions as threads
from community.threads.models import Thread
from community.threads.rules import Kind

FIRST = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 60
PERSON = "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15"
CRAWLER = "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"
TOGETHER = 100  # Facts of one transaction: a proof of counting, not of commits.
SOLVED, WAITING, MEMBERS = 40, 5, 60
COST_MINOR = 733

SIGN_IN, ASK_BY_POSTING = "sign in", "post a question"


@dataclass(frozen=True)
class Step:
    """One thing that a planted visitor does."""

    at: datetime
    what: K | str
    place: Place = Place.SEARCH
    thread: int | None = None
    offered: tuple[int, ...] | None = None
    token: str | None = None


@dataclass
class Plant:
    """One planted visitor, what they do, and what must come of it."""

    number: int
    steps: list[Step] = field(default_factory=list)
    agent: str = PERSON
    is_followed: bool = True
    member: int | None = None
    outcomes: list[str] = field(default_factory=list)
    """Of each visit that is to be counted, in order of time."""
    excluded: list[str] = field(default_factory=list)
    helped: set[int] = field(default_factory=set)
    """Threads that must be credited."""
    unfollowed: int = 0


class Garden:
    """Plants visits of every kind."""

    def __init__(
        self, chance: random.Random, solved: list[int], waiting: list[int], member_ids: list[int]
    ) -> None:
        self.chance = chance
        self.solved = solved
        self.waiting = waiting
        self.member_ids = member_ids  # One story each: their own visits do not mix.
        self.stories: list[tuple[int, Callable[[Plant, datetime], None]]] = [
            (14, self.confirmed), (8, self.explicit), (14, self.implicit), (8, self.landed), (6, self.looked_round), (6, self.nothing_found),
            (5, self.not_it), (6, self.wrote_to_support), (5, self.turned_just_in_time), (4, self.turned_too_late), (5, self.came_back),
            (4, self.another_visit), (4, self.several_tabs), (4, self.over_midnight), (3, self.read_what_waits), (3, self.crawler),
            (3, self.script_in_haste), (3, self.not_followed), (2, self.second_problem),
        ]  # fmt: skip

    def plant(self, number: int) -> Plant:
        """One visitor with a story of their own."""
        plant = Plant(number)
        at = FIRST + timedelta(seconds=self.chance.uniform(0, (DAYS - 12) * 86_400))
        if self.member_ids and self.chance.random() < 0.02:
            self.signs_in(plant, at)
        else:
            weights, stories = zip(*self.stories, strict=True)
            self.chance.choices(stories, weights)[0](plant, at)
        return plant

    # The pieces of a story

    def pause(self) -> timedelta:
        return timedelta(seconds=self.chance.uniform(5, 240))

    def search(self, plant: Plant, at: datetime, *, finds: bool = True, place: Place = Place.SEARCH) -> int:
        thread = self.chance.choice(self.solved)
        offered = (thread, *self.chance.sample(self.solved, 3)) if finds else ()
        kind = K.SEARCHED if place is Place.SEARCH else K.TYPED
        plant.steps.append(Step(at, kind, place, offered=offered))
        return thread

    def open(self, plant: Plant, at: datetime, thread: int, place: Place = Place.SEARCH) -> None:
        plant.steps.append(Step(at, K.OPENED, place, thread))

    def found(self, plant: Plant, at: datetime) -> tuple[int, datetime]:
        thread = self.search(plant, at)
        at += self.pause()
        self.open(plant, at, thread)
        return thread, at + self.pause()

    # The stories

    def confirmed(self, plant: Plant, at: datetime) -> None:
        thread, at = self.found(plant, at)
        plant.steps.append(Step(at, K.SOLVED, thread=thread))
        plant.outcomes, plant.helped = ["confirmed"], {thread}

    def explicit(self, plant: Plant, at: datetime) -> None:
        place, form = self.chance.choice(((Place.ASK, K.OPENED_ASK), (Place.SUPPORT, K.OPENED_SUPPORT)))
        plant.steps.append(Step(at, form, place))
        thread = self.search(plant, at + self.pause(), place=place)
        self.open(plant, plant.steps[-1].at + self.pause(), thread, place)
        plant.outcomes, plant.helped = ["explicit"], {thread}

    def implicit(self, plant: Plant, at: datetime) -> None:
        self.found(plant, at)
        plant.outcomes = ["implicit"]

    def landed(self, plant: Plant, at: datetime) -> None:
        plant.steps.append(Step(at, K.LANDED, Place.THREAD, self.chance.choice(self.solved)))
        plant.outcomes = ["implicit"]

    def looked_round(self, plant: Plant, at: datetime) -> None:
        self.search(plant, at)
        plant.outcomes = ["unknown"]

    def nothing_found(self, plant: Plant, at: datetime) -> None:
        for _ in range(self.chance.randint(1, 3)):
            self.search(plant, at, finds=False)
            at += self.pause()
        plant.outcomes = ["failed"]

    def not_it(self, plant: Plant, at: datetime) -> None:
        thread, at = self.found(plant, at)
        plant.steps.append(Step(at, K.NOT_IT, thread=thread))
        plant.outcomes = ["failed"]

    def wrote_to_support(self, plant: Plant, at: datetime) -> None:
        _, at = self.found(plant, at)
        plant.steps += [
            Step(at, K.OPENED_SUPPORT, Place.SUPPORT),
            Step(at + self.pause(), K.CONTACTED, Place.SUPPORT),
        ]
        plant.outcomes = ["failed"]

    def turned_just_in_time(self, plant: Plant, at: datetime) -> None:
        thread, at = self.found(plant, at)
        plant.steps.append(Step(at, K.SOLVED, thread=thread))
        plant.steps.append(Step(at + timedelta(hours=71, minutes=59), K.CONTACTED, Place.SUPPORT))
        plant.outcomes = ["failed"]

    def turned_too_late(self, plant: Plant, at: datetime) -> None:
        thread, at = self.found(plant, at)
        plant.steps.append(Step(at, K.SOLVED, thread=thread))
        plant.steps.append(Step(at + timedelta(hours=72, minutes=1), K.CONTACTED, Place.SUPPORT))
        plant.outcomes, plant.helped = ["confirmed", "failed"], {thread}

    def came_back(self, plant: Plant, at: datetime) -> None:
        self.search(plant, at)
        for _ in range(self.chance.randint(1, 2)):
            at += timedelta(hours=self.chance.uniform(1, 60))
            self.found(plant, at)
        plant.outcomes = ["implicit"]

    def another_visit(self, plant: Plant, at: datetime) -> None:
        self.search(plant, at)
        self.found(plant, at + timedelta(hours=self.chance.uniform(73, 140)))
        plant.outcomes = ["unknown", "implicit"]

    def several_tabs(self, plant: Plant, at: datetime) -> None:
        thread = self.search(plant, at)
        for tab in range(3):
            token = f"tab-{plant.number}-{tab}"
            at += timedelta(seconds=self.chance.uniform(1, 9))
            for _ in range(2):  # Sent twice: the answer to the first was lost on the way.
                plant.steps.append(Step(at, K.OPENED, thread=thread, token=token))
        plant.outcomes = ["implicit"]

    def over_midnight(self, plant: Plant, at: datetime) -> None:
        midnight = at.replace(hour=23, minute=58, second=0)
        thread = self.search(plant, midnight)
        self.open(plant, midnight + timedelta(minutes=4), thread)
        plant.outcomes = ["implicit"]

    def read_what_waits(self, plant: Plant, at: datetime) -> None:
        self.search(plant, at)
        self.open(plant, at + self.pause(), self.chance.choice(self.waiting))
        plant.outcomes = ["unknown"]

    def crawler(self, plant: Plant, at: datetime) -> None:
        plant.agent = CRAWLER
        self.found(plant, at)
        plant.excluded = ["bot"]

    def script_in_haste(self, plant: Plant, at: datetime) -> None:
        for step in range(self.chance.randint(15, 40)):
            self.open(
                plant,
                at + step * timedelta(milliseconds=self.chance.randint(20, 300)),
                self.chance.choice(self.solved),
            )
        plant.excluded = ["bot"]

    def not_followed(self, plant: Plant, at: datetime) -> None:
        plant.is_followed = False
        thread, at = self.found(plant, at)
        plant.steps.append(Step(at, K.SOLVED, thread=thread))
        plant.unfollowed = len(plant.steps)

    def second_problem(self, plant: Plant, at: datetime) -> None:
        thread, at = self.found(plant, at)
        plant.steps.append(Step(at, K.SOLVED, thread=thread))
        self.found(plant, at + timedelta(hours=2))
        plant.outcomes, plant.helped = ["confirmed", "implicit"], {thread}

    def signs_in(self, plant: Plant, at: datetime) -> None:
        plant.member = self.member_ids.pop()
        thread, at = self.found(plant, at)
        plant.steps.append(Step(at, SIGN_IN))
        if self.chance.random() < 0.5:
            plant.steps.append(Step(at + self.pause(), ASK_BY_POSTING))
            plant.outcomes = ["failed"]
        else:
            plant.steps.append(Step(at + self.pause(), K.SOLVED, thread=thread))
            plant.outcomes, plant.helped = ["confirmed"], {thread}


def main(arguments: list[str] | None = None) -> int:
    """Plant, tell, settle, count."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", help="not needed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--n", type=int, default=10_000, help="visitors")
    options = parser.parse_args(arguments)
    checks = Checks()
    with open_site() as site:
        garden = build(site, random.Random(options.seed))
        plants = [garden.plant(number) for number in range(options.n)]
        started = time.monotonic()
        steps = tell(site, plants)
        print(f"{len(plants):,} visitors, {steps:,} steps told in {time.monotonic() - started:.0f} s")
        judge(site, plants, checks)
    print(f"\n{checks.passed} passed, {len(checks.failed)} failed")
    return 1 if checks.failed else 0


def build(site: Site, chance: random.Random) -> Garden:
    """Threads to find, and members to sign in."""
    before = FIRST - timedelta(days=30)
    with site.acting(), clock.at(before):
        board = boards.create_board(SYSTEM, slug="help", name="Help")
        helper = _actor("helper", Role.MEMBER)
        _actor("theo", Role.MODERATOR)
        solved = []
        for number in range(SOLVED):
            thread = _thread(helper, board, f"Solved problem number {number}")
            answer = answers.post_answer(helper, thread, body="This is how it is done.")
            answers.accept_answer(_actor(f"asker{number}", Role.MODERATOR), thread, answer)
            solved.append(thread.id)
        waiting = [_thread(helper, board, f"Waiting problem number {number}").id for number in range(WAITING)]
        member_ids = [_actor(f"member{number}", Role.MEMBER).id or 0 for number in range(MEMBERS * 5)]
    return Garden(chance, solved, waiting, member_ids)


def _actor(name: str, role: Role):
    member = members.create_member(SYSTEM, username=name, email=f"{name}@mail.example.org", role=role)
    return member_queries.get_actor(member.id)


def _thread(author, board, title: str) -> Thread:
    return threads.post_thread(
        author, board=board, kind=Kind.QUESTION, title=title, body="It does not work at all."
    )


def tell(site: Site, plants: list[Plant]) -> int:
    """Let everything happen in order of time, visits settled each day; answer how many steps there were."""
    steps = sorted(
        ((step.at, plant.number, at, plant, step) for plant in plants for at, step in enumerate(plant.steps)),
        key=lambda one: one[:3],
    )
    settled_on = FIRST
    with site.app.app_context():
        for first in range(0, len(steps), TOGETHER):
            batch = steps[first : first + TOGETHER]
            with transaction():
                loaded = {thread.id: thread for thread in db.session.scalars(select(Thread))}
                for _, _, _, plant, step in batch:
                    with clock.at(step.at):
                        _do(plant, step, loaded)
            if batch[-1][0] - settled_on > timedelta(days=1):
                settled_on = batch[-1][0]
                with clock.at(settled_on):
                    jobs.settle_visits()
        with clock.at(FIRST + timedelta(days=DAYS + 30)):
            jobs.settle_visits()
            jobs.settle_visits()  # A second time changes nothing.
    return len(steps)


def _do(plant: Plant, step: Step, loaded: dict[int, Thread]) -> None:
    key = f"visitor {plant.number}"
    is_in = plant.member is not None and any(one.what == SIGN_IN and one.at < step.at for one in plant.steps)
    actor = member_queries.get_actor(plant.member) if is_in and plant.member else VISITOR
    visitor = Visitor(actor, "" if is_in or not plant.is_followed else key, plant.agent, plant.is_followed)
    if step.what == SIGN_IN:
        members.start_session(VISITOR, db.session.get_one(Member, plant.member), visitor_key=key)
    elif step.what == ASK_BY_POSTING:
        board = next(iter(loaded.values())).board
        _thread(actor, board, f"What visitor {plant.number} asks")
    elif step.what is K.SOLVED:
        assert step.thread is not None
        actions.confirm_deflection(visitor, loaded[step.thread], query="", place=step.place)
    else:
        actions.note_fact(
            visitor,
            Told(
                kind=K(step.what),
                place=step.place,
                token=step.token,
                query=f"plant {plant.number}" if step.offered is not None else "",
                thread=loaded[step.thread] if step.thread else None,
                offered=step.offered,
            ),
        )


def judge(site: Site, plants: list[Plant], checks: Checks) -> None:
    """Compare what the ledger says with what was planted."""
    period = Period(FIRST.date(), (FIRST + timedelta(days=DAYS + 30)).date())
    with site.app.app_context():
        with transaction():
            _answer_survey()
        with transaction(writes=False):
            moderator = member_queries.get_actor(
                db.session.scalar(select(Member.id).where(Member.username == "theo")) or 0
            )
            report = queries.make_report(moderator, period)
            planted = Counter(outcome for plant in plants for outcome in plant.outcomes)
            for outcome in ("confirmed", "explicit", "implicit", "failed", "unknown"):
                checks.same(f"visits {outcome}", report.counts[outcome], planted[outcome])
            checks.same("visits not final", report.counts["open"], 0)
            checks.same(
                "programs left out", report.excluded.get("bot", 0), sum("bot" in p.excluded for p in plants)
            )
            checks.same(
                "facts of those who are not followed",
                sum(report.unfollowed.values()),
                sum(p.unfollowed for p in plants),
            )
            wrong = _wrong_visits(plants)
            checks.that("each visit has the outcome of its story", not wrong, "; ".join(wrong))
            checks.that("threads are credited with whom they helped", _credits() == _planted_credits(plants))
            kept = sum(db.session.scalars(select(Answer.helped_count)))
            checks.same("people helped, as answers show it", kept, sum(_planted_credits(plants).values()))
            drawn = {name: sum(step.counts[name] for step in report.steps) for name in report.counts}
            checks.that("the chart's columns sum to the counts", drawn == report.counts)
            for group in ("confirmed", "explicit", "implicit", "failed", "unknown", "bot"):
                ids = [row.id for row in _all_visits(moderator, period, group, report)]
                wanted = report.excluded.get("bot", 0) if group == "bot" else report.counts[group]
                is_whole = len(ids) == len(set(ids)) == wanted
                checks.that(f"{group}: the list behind the figure", is_whole, f"{wanted:,}")
            assert report.saving is not None
            for group, amount in zip(("low", "likely", "high"), report.saving.amounts, strict=True):
                rows = _all_visits(moderator, period, group, report)
                checks.same(
                    f"saving ({group}): its visits sum to it",
                    sum(row.worth_minor or 0 for row in rows),
                    amount,
                )
            _judge_parts(impact.compute_site_worth(Span(period.first, period.last)), report, checks)
        with transaction():
            fact = db.session.scalar(
                select(func.min(VisitFact.id)).where(VisitFact.kind == K.CONTACTED.value)
            )
            visit = db.session.get_one(VisitFact, fact).visit_id
            db.session.get_one(Visit, visit).outcome = "confirmed"
        with transaction(writes=False):
            changed = queries.make_report(moderator, period).counts
            checks.that("control: one changed visit is noticed", changed["failed"] != planted["failed"])


def _judge_parts(site: impact.SiteWorth, report: queries.Report, checks: Checks) -> None:
    """Helpers' parts and nobody's are the report's saving, to the unit."""
    assert site.whole.amounts is not None
    assert report.saving is not None
    whole = site.whole.amounts
    checks.same(
        "impact: the site's saving is the report's",
        (whole.low, whole.likely, whole.high),
        report.saving.amounts,
    )
    for figure in ("contact_tenths", "amounts"):
        parts = sum((getattr(part, figure) for part in site.parts.values()), Range())
        checks.same(f"impact ({figure}): helpers and nobody sum to it", parts, getattr(site.whole, figure))


def _answer_survey() -> None:
    """Every third visit that was helped answers; two of five would have written."""
    db.session.flush()
    ids = db.session.scalars(select(Visit.id).where(Visit.outcome == "confirmed").order_by(Visit.id)).all()
    for number, visit_id in enumerate(ids[::3]):
        db.session.add(
            SurveyAnswer(visit_id=visit_id, would_have_contacted=number % 5 < 2, answered_at=clock.now())
        )
    admin = _actor("alba", Role.ADMIN)
    actions.set_terms(admin, cost_minor=COST_MINOR, currency="EUR", asked_every=3)


def _wrong_visits(plants: list[Plant]) -> list[str]:
    """Planted visitors whose visits did not come to what was planted; found by what they typed, or by their first thread."""
    rows = db.session.execute(
        select(Visit.id, Visit.outcome, Visit.excluded, VisitFact.query)
        .join(VisitFact, VisitFact.visit_id == Visit.id)
        .where(VisitFact.query.like("plant %"))
        .group_by(Visit.id, Visit.outcome, Visit.excluded, Visit.started_at, VisitFact.query)
        .order_by(Visit.started_at, Visit.id)
    )
    found: dict[int, list[str]] = {}
    for _, outcome, excluded, query in rows:
        found.setdefault(int(query.split()[1]), []).append(excluded or outcome or "open")
    wrong = []
    for plant in plants:
        expected = [*plant.outcomes, *plant.excluded]
        typed = found.get(plant.number)
        # A visit without a typed word (a landing, a late ticket) cannot be told by it; the counts above hold those.
        if typed is not None and typed != expected[: len(typed)]:
            wrong.append(f"visitor {plant.number}: {typed} instead of {expected}")
    return wrong[:5]


def _credits() -> dict[int, int]:
    query = select(Deflection.thread_id, func.count()).where(Deflection.withdrawn_at.is_(None))
    return dict(db.session.execute(query.group_by(Deflection.thread_id).order_by(Deflection.thread_id)).all())


def _planted_credits(plants: list[Plant]) -> dict[int, int]:
    return dict(sorted(Counter(thread for plant in plants for thread in plant.helped).items()))


def _all_visits(moderator, period: Period, group: str, report):
    rows, number = [], 1
    while True:
        page = queries.list_visits(moderator, period, place=None, group=group, number=number, report=report)
        rows += page.items
        if not page.has_next:
            return rows
        number += 1


if __name__ == "__main__":
    sys.exit(main())
