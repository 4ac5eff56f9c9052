"""Makes up communities with planted collusion and with honest people who look like it, from a seed.

No two have the same habits: how much people write and mark, how fast, how large, which hints are known, how careful
the colluding are. What a community is like is drawn first (`Habits`), then lived.
"""

from __future__ import annotations

import math
import random  # noqa: TID251 - seeded: a proof must be repeatable
from bisect import bisect
from dataclasses import dataclass, field
from itertools import accumulate

from bench.proofs.support.fraud_files import HONEST, Community
from bench.proofs.support.fraud_plots import HONEST_STORIES, PLOTS
from community.fairplay.rules.snapshot import (
    AcceptanceFacts,
    AnswerFacts,
    MemberFacts,
    Snapshot,
    ThreadFacts,
    VoteFacts,
)

HOUR = 3600.0
DAY = 24 * HOUR


@dataclass
class Habits:
    """What a community is like."""

    size: int
    days: float
    threads_each: float
    answers_each: float
    reader_votes: float
    """Marks that an answer gets from readers, on average."""
    asker_votes: float
    accepts: float
    downs: float
    skew: float
    """How unevenly people take part."""
    answer_hours: float
    chars: float
    likeness: float
    has_device: bool
    has_network: bool
    has_payout: bool
    shared: float
    """How often the colluding are careless enough to share a hint."""
    camouflage: tuple[float, float]
    """Marks on others for each mark inside."""
    cover: float
    """How often the colluding ask and answer as anybody does."""
    organic: float
    """How attractive the colluding's answers are to honest readers, against others'."""
    tempo: float
    """1: in weeks; 4: over many months."""

    @classmethod
    def drawn(cls, chance: random.Random, size: int | None = None) -> Habits:
        size = size or int(math.exp(chance.uniform(math.log(200), math.log(3_000))))
        slim = chance.random()
        hints = chance.random()
        return cls(
            size=size,
            days=chance.choice((90, 180, 270, 365)),
            threads_each=chance.uniform(1.5, 5),
            answers_each=chance.uniform(1.3, 3.0),
            reader_votes=chance.uniform(0.3, 1.6),
            asker_votes=chance.uniform(0.25, 0.7),
            accepts=chance.uniform(0.3, 0.7),
            downs=chance.choice((0.0, 0.02, 0.04, 0.08)),
            skew=chance.uniform(0.9, 1.35),
            answer_hours=chance.uniform(2, 12),
            chars=chance.uniform(180, 420),
            likeness=chance.uniform(0.15, 0.35),
            has_device=hints > 0.2,
            has_network=hints > 0.1,
            has_payout=hints > 0.4,
            shared=chance.choice((0.0, 0.2, 0.5, 0.9)),
            camouflage=(0.2, 0.8) if slim < 0.3 else (0.6, 1.6) if slim < 0.75 else (1.5, 3.0),
            cover=chance.choice((0.0, 0.3, 0.8)),
            organic=chance.choice((0.0, 0.1, 0.3, 0.5)),
            tempo=chance.choice((0.3, 1.0, 2.0, 4.0)),
        )


@dataclass
class World:
    """A community as it grows."""

    chance: random.Random
    habits: Habits
    members: list[MemberFacts] = field(default_factory=list)
    threads: list[ThreadFacts] = field(default_factory=list)
    answers: list[AnswerFacts] = field(default_factory=list)
    votes: dict[tuple[int, int], VoteFacts] = field(default_factory=dict)
    acceptances: dict[int, AcceptanceFacts] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    groups: dict[int, str] = field(default_factory=dict)
    looks_like: dict[int, str] = field(default_factory=dict)
    activity: dict[int, float] = field(default_factory=dict)
    skill: dict[int, float] = field(default_factory=dict)
    hints: dict[int, dict[str, str]] = field(default_factory=dict)
    by_author: dict[int, list[AnswerFacts]] = field(default_factory=dict)
    made: int = 0

    @property
    def end(self) -> float:
        return self.habits.days * DAY

    def join(
        self, *, at: float | None = None, label: str = HONEST, like: str = "", staff: bool = False
    ) -> int:
        number = len(self.members) + 1
        at = self.chance.uniform(0, self.end * 0.8) if at is None else min(max(at, 0), self.end - DAY)
        self.members.append(MemberFacts(number, at, staff))
        self.labels[number] = label
        if like:
            self.looks_like[number] = like
        self.hints[number] = {kind: self.fresh(kind) for kind in ("device", "network", "payout")}
        return number

    def fresh(self, kind: str) -> str:
        self.made += 1
        return f"{kind}{self.made}"

    def share(self, members: list[int], kind: str) -> None:
        value = self.hints[members[0]][kind]
        for member in members:
            self.hints[member][kind] = value

    def ask(self, member: int, at: float | None = None) -> ThreadFacts:
        since = self.members[member - 1].created_at
        at = self.chance.uniform(since, self.end) if at is None else max(at, since)
        thread = ThreadFacts(
            len(self.threads) + 1,
            member,
            at,
            self.chance.choice(("billing", "network", "handset", "sim", "tv")),
        )
        self.threads.append(thread)
        return thread

    def answer(
        self,
        member: int,
        thread: ThreadFacts,
        at: float,
        *,
        length: float | None = None,
        like: float | None = None,
    ) -> AnswerFacts:
        at = max(at, self.members[member - 1].created_at + 60, thread.created_at + 5)
        length = self.habits.chars * math.exp(self.chance.gauss(0, 0.8)) if length is None else length
        like = min(0.75, max(0.0, self.chance.gauss(self.habits.likeness, 0.12))) if like is None else like
        made = AnswerFacts(len(self.answers) + 1, thread.id, member, at, max(5, int(length)), round(like, 2))
        self.answers.append(made)
        self.by_author.setdefault(member, []).append(made)
        return made

    def vote(self, member: int, answer: AnswerFacts, at: float, value: int = 1) -> None:
        at = max(at, self.members[member - 1].created_at + 30, answer.created_at + 20)
        if answer.author_id != member and at < self.end * 1.02:
            self.votes.setdefault((member, answer.id), VoteFacts(member, answer.id, value, at))

    def accept(self, thread: ThreadFacts, answer: AnswerFacts, at: float) -> None:
        self.acceptances.setdefault(
            thread.id,
            AcceptanceFacts(thread.id, answer.id, thread.author_id, max(at, answer.created_at + 30)),
        )

    def delay(self, hours: float) -> float:
        return hours * HOUR * math.exp(self.chance.gauss(0, 1.2))

    def free_thread(self, member: int) -> ThreadFacts:
        """Some thread of another's that the member could answer."""
        since = self.members[member - 1].created_at
        for _ in range(30):
            thread = self.chance.choice(self.threads)
            if thread.author_id != member and thread.created_at > since - 20 * DAY:
                return thread
        return self.chance.choice(self.threads)

    def contribute(self, member: int, answers: int, organic: float) -> list[AnswerFacts]:
        """Answers to strangers, with what readers make of them."""
        made = []
        for _ in range(answers):
            thread = self.free_thread(member)
            given = self.answer(member, thread, thread.created_at + self.delay(self.habits.answer_hours))
            self.respond(given, thread, organic)
            made.append(given)
        return made

    def respond(self, answer: AnswerFacts, thread: ThreadFacts, appeal: float) -> None:
        """Asker and readers find an answer helpful, or not."""
        habits, chance = self.habits, self.chance
        if thread.author_id != answer.author_id and chance.random() < habits.asker_votes * min(1, appeal):
            self.vote(thread.author_id, answer, answer.created_at + self.delay(5))
        for _ in range(_poisson(chance, habits.reader_votes * appeal)):
            voter = self.reader(answer)
            late = self.delay(12) if chance.random() < 0.93 else chance.uniform(0, 90) * DAY
            self.vote(voter, answer, answer.created_at + late, -1 if chance.random() < habits.downs else 1)
        if thread.author_id != answer.author_id and chance.random() < habits.accepts * min(1, appeal):
            self.accept(thread, answer, answer.created_at + self.delay(5))

    def reader(self, answer: AnswerFacts) -> int:
        for _ in range(8):
            voter = self.regulars[bisect(self.odds, self.chance.random() * self.odds[-1])]
            if self.members[voter - 1].created_at < answer.created_at + 3 * DAY:
                return voter
        return voter

    def camouflage(self, members: list[int], inside: int, share: float | None = None) -> None:
        """Marks on strangers' answers, so that the inside ones stand out less."""
        low, high = self.habits.camouflage if share is None else (share, share)
        for member in members:
            for _ in range(round(inside * self.chance.uniform(low, high))):
                answer = self.chance.choice(self.popular)
                self.vote(member, answer, answer.created_at + self.delay(12))

    def careless(self, members: list[int]) -> None:
        """Let the colluding share what they forgot to hide."""
        for kind in ("network", "device", "payout"):
            if self.chance.random() < self.habits.shared:
                some = [m for m in members if self.chance.random() < (0.8 if kind == "network" else 0.5)]
                if len(some) > 1:
                    self.share(some, kind)

    def live(self) -> None:
        """The honest many."""
        chance, habits = self.chance, self.habits
        for number in range(habits.size):
            early = chance.random() < 0.3
            member = self.join(at=chance.uniform(0, 3 * DAY) if early else None, staff=number < 3)
            self.activity[member] = chance.lognormvariate(0, habits.skew)
            self.skill[member] = chance.lognormvariate(0, habits.skew + 0.5)
        self.regulars = list(self.activity)
        self.odds = list(accumulate(self.activity.values()))
        skilled = list(accumulate(self.skill.values()))
        speed = {m: habits.answer_hours * math.exp(chance.gauss(0, 0.7)) for m in self.regulars}
        good = {m: chance.uniform(0.5, 1.5) for m in self.regulars}
        for member in self.regulars:
            for _ in range(_poisson(chance, habits.threads_each * self.activity[member] ** 0.6)):
                self.ask(member)
        self.threads.sort(key=lambda thread: thread.created_at)
        for thread in list(self.threads):
            for _ in range(_poisson(chance, habits.answers_each)):
                member = self.regulars[bisect(skilled, chance.random() * skilled[-1])]
                if chance.random() < 0.97 and member == thread.author_id:
                    continue
                answer = self.answer(member, thread, thread.created_at + self.delay(speed[member]))
                self.respond(answer, thread, good[member])
        self.popular = list(self.answers)

    def finish(self, name: str) -> Community:
        habits = self.habits
        known = [
            kind
            for kind, has in (
                ("device", habits.has_device), ("network", habits.has_network), ("payout", habits.has_payout)
            )
            if has
        ]  # fmt: skip
        members = [
            MemberFacts(m.id, m.created_at, m.is_staff, frozenset((k, self.hints[m.id][k]) for k in known))
            for m in self.members
        ]
        snapshot = Snapshot(
            members, self.threads, self.answers, list(self.votes.values()), list(self.acceptances.values())
        )
        return Community(name, snapshot, self.labels, self.groups, self.looks_like)


def make_community(seed: int, size: int | None = None) -> Community:
    """The community of that seed."""
    chance = random.Random(seed)
    world = World(chance, Habits.drawn(chance, size))
    world.live()
    for story in HONEST_STORIES:
        for _ in range(_times(chance, world.habits.size, 0.002 if story.__name__ != "friends" else 0.004)):
            story(world)
    plots = [plot for plot in PLOTS if chance.random() < 0.85]
    for plot in plots:
        for _ in range(_times(chance, world.habits.size, 0.0018)):
            before = len(world.members)
            plot(world)
            for member in range(before + 1, len(world.members) + 1):
                if world.labels[member] != HONEST:
                    world.groups[member] = f"g{before}"
    return world.finish(f"seed {seed}")


def _times(chance: random.Random, size: int, share: float) -> int:
    return max(1, min(6, _poisson(chance, size * share)))


def _poisson(chance: random.Random, mean: float) -> int:
    if mean > 30:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count
