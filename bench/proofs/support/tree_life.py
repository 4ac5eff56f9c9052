"""A community that lives for three days of virtual time: people ask, answer, thank, come back; the worker and the clock do the rest.

After each step every open question must stand where its story, read anew, puts it, and nothing may be done twice.
"""

from __future__ import annotations

import random  # noqa: TID251 - seeded: a proof must be repeatable
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from bench.proofs.importing import Checks
from bench.proofs.support.tree_slow import ends_at
from community.answers import actions as answers
from community.answers import queries as answer_queries
from community.boards import actions as boards
from community.boards import queries as board_queries
from community.core import clock, jobs
from community.core.actor import SYSTEM, Actor, Role
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.members import actions as members
from community.members import queries as member_queries
from community.threads import actions as threads
from community.threads import queries as thread_queries
from community.threads.models import Thread, TimelineEntry
from community.threads.rules import Kind
from community.triage import actions, queries
from community.triage import jobs as triage_jobs
from community.triage.models import TriageArrival, TriagePlace
from community.triage.rules import Act, Branch, Condition, Leaf, default_tree
from community.triage.rules import Kind as Asks
from community.triage.rules import edit as edits
from community.votes import actions as votes

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
STEPS, QUESTIONS = 150, 30
BODIES = ("It drops each evening, and I have restarted it twice already since Monday.", "No idea at all.", "There is smoke coming out of the box since I plugged it in.")  # fmt: skip
WORDS = ("Thanks, that fixed it.", "It still drops.", "I tried that twice.")


class _Life:
    def __init__(self, chance: random.Random) -> None:
        self.chance, self.ids = chance, list[int]()
        with transaction(), clock.at(START - timedelta(days=60)):
            board = boards.create_board(SYSTEM, slug="help", name="Help")
            self.board_id = board.id
            self.people = [members.create_member(SYSTEM, username=f"p{n}", name=f"P{n}", email=f"p{n}@example.org", role=Role.SUPER_USER if n < 2 else Role.MEMBER).id for n in range(14)]  # fmt: skip
            self.admin_id = members.create_member(SYSTEM, username="boss", name="Boss", email="boss@example.org", role=Role.ADMIN).id  # fmt: skip

    def actor(self, member_id: int) -> Actor:
        return member_queries.get_actor(member_id)

    def somebody(self, *, but: int = 0) -> Actor:
        return self.actor(self.chance.choice([one for one in self.people if one != but]))

    def step(self) -> None:
        """One thing that somebody does; what the house refuses is refused."""
        deeds: list[Callable[[], None]] = [self.answer, self.answer, self.mark, self.come_back, self.come_back, self.accept, self.have_too, self.ask_info, self.remove, self.incident]  # fmt: skip
        deed = self.ask if (len(self.ids) < QUESTIONS and self.chance.random() < 0.3) or not self.ids else self.chance.choice(deeds)  # fmt: skip
        try:
            with transaction():
                deed()
        except Refusal:
            return

    def ask(self) -> None:
        board = board_queries.get_board_by_id(SYSTEM, self.board_id)
        number = len(self.ids)
        thread = threads.post_thread(self.somebody(), board=board, kind=Kind.QUESTION, title=f"My router number {number} misbehaves", body=self.chance.choice(BODIES))  # fmt: skip
        self.ids.append(thread.id)

    def thread(self) -> Thread:
        return thread_queries.lock_thread(SYSTEM, self.chance.choice(self.ids))

    def answer(self) -> None:
        thread = self.thread()
        answers.post_answer(self.somebody(but=thread.author_id), thread, body="Change the channel to 11, then restart it once.")  # fmt: skip

    def _an_answer(self, thread: Thread) -> object:
        found = db.session.execute(sa.text("SELECT id FROM answers WHERE thread_id = :id AND removed_at IS NULL"), {"id": thread.id}).scalars().all()  # fmt: skip
        if not found:
            raise Refusal("There is none.")
        return answer_queries.get_answer(SYSTEM, self.chance.choice(found))

    def mark(self) -> None:
        thread = self.thread()
        votes.cast_vote(self.somebody(but=thread.author_id), thread, self._an_answer(thread))

    def come_back(self) -> None:
        thread = self.thread()
        answers.post_reply(self.actor(thread.author_id), thread, body=self.chance.choice(WORDS))

    def accept(self) -> None:
        thread = self.thread()
        one = self._an_answer(thread)
        if thread.accepted_count and self.chance.random() < 0.7:
            answers.withdraw_acceptance(self.actor(thread.author_id), thread, one)
        else:
            answers.accept_answer(self.actor(thread.author_id), thread, one)

    def have_too(self) -> None:
        thread = self.thread()
        for _ in range(self.chance.choice((1, 1, 5))):
            threads.have_too(self.somebody(but=thread.author_id), thread)

    def ask_info(self) -> None:
        threads.ask_info(self.actor(self.people[0]), self.thread())

    def remove(self) -> None:
        thread = self.thread()
        boss = self.actor(self.admin_id)
        if thread.removed_at is not None:
            threads.restore_thread(boss, thread)
        elif thread.closed_at is not None:
            threads.reopen_thread(boss, thread)
        elif self.chance.random() < 0.5:
            threads.remove_thread(boss, thread, reason="Off topic.")
        else:
            threads.close_thread(boss, thread, reason="Enough.")

    def incident(self) -> None:
        boss = self.actor(self.admin_id)
        opened = [one for one in queries.list_incidents(1).items if one.closed_at is None]
        if opened:
            actions.close_incident(boss, queries.lock_incident(opened[0].id))
        elif self.chance.random() < 0.4:
            actions.open_incident(boss, title="The network is down", board_id=self.board_id, product_id=None)


def live(checks: Checks, chance: random.Random) -> None:
    """Let them live, and look after every step."""
    life = _Life(chance)
    now = START
    looks = wrong = slowly = unplaced = 0
    first = ""
    late = 0
    for number in range(STEPS):
        # The clock first: every instant between two deeds at which it may move something, as the worker would.
        until = now + timedelta(minutes=chance.choice((1, 5, 30, 60, 240)) * chance.random())
        while True:
            with clock.at(now), transaction(writes=False):
                due = db.session.scalar(
                    sa.select(sa.func.min(TriagePlace.look_again_at)).where(
                        TriagePlace.look_again_at <= until
                    )
                )
            if due is None:
                break
            now = max(now, due)
            late += _stands_wrong(now)
            _work(now)
        now = until
        with clock.at(now):
            life.step()
            if number == STEPS // 2:
                _publish(life)
        _work(now)
        with clock.at(now), transaction(writes=False):
            db.session.expire_all()  # The worker has sessions of its own.
            unplaced += len(queries.list_unplaced())
            tree = queries.node_of(queries.get_in_force())
            plain = queries.get_in_force().body
            for story in queries.load_stories(life.ids):
                place = queries.find_place(story.thread_id)
                if not story.is_open or place is None:
                    continue
                looks += 1
                ends = ends_at(plain, story.thread_id, now)
                if ends != [place.leaf_id]:
                    wrong += 1
                    first = first or f"thread {story.thread_id} at {now}: {place.leaf_id}, slowly {ends}"
                slowly += len(ends) != 1
            assert tree is not None
    print(f"  {STEPS} deeds, {len(life.ids)} questions, {looks:,} looks, until {now:%d %B %H:%M}")
    checks.that(
        "events and the clock lead where reading anew does",
        wrong == 0 and looks > 500,
        first or f"{looks:,} looks",
    )
    checks.that("no open question stands nowhere, and none at two leaves", unplaced == 0 and slowly == 0)
    checks.that(
        "control: without the clock some would stand wrongly",
        late > 0,
        f"{late} moves that the clock alone made",
    )
    _once(checks)


def _publish(life: _Life) -> None:
    """Another tree, in the middle of everything."""
    boss = life.actor(life.admin_id)
    with transaction():
        draft = actions.begin_draft(boss)
        longer = edits.change_condition(default_tree(), "n8", Condition(Asks.NO_USEFUL, number=12 * 60))
        tree = Branch("first", Condition(Asks.FIRST), edits.put(longer, "n10", "yes", Leaf("late", Act.ESCALATE, priority="low")), longer)  # fmt: skip
        actions.change_draft(boss, draft.revision, "", lambda _: _renamed(tree))
    with transaction():
        draft_row = queries.find_draft()
        assert draft_row is not None
        actions.publish_draft(boss, draft_row.revision, reason="Half a day is enough.")


def _renamed(node: object, counter: list[int] | None = None) -> object:
    """Each place of the tree under a name of its own: two branches hold the same tree."""
    counter = counter if counter is not None else [0]
    counter[0] += 1
    name = f"m{counter[0]}"
    if isinstance(node, Branch):
        return replace(node, id=name, yes=_renamed(node.yes, counter), no=_renamed(node.no, counter))
    return replace(node, id=name)


def _work(now: datetime) -> None:
    """What the worker does at that instant: what is due by the clock, then every job that is asked for."""
    for _ in range(20):
        with clock.at(now):
            triage_jobs.look_due()
            if not jobs.run_due():
                return


def _stands_wrong(now: datetime) -> int:
    """How many open questions the clock has yet to move at that instant."""
    with clock.at(now), transaction(writes=False):
        db.session.expire_all()
        ids = queries.list_due(now)
        plain = queries.get_in_force().body
        return sum(ends_at(plain, one, now) != [queries.find_place(one).leaf_id] for one in ids)  # type: ignore[union-attr]


def _once(checks: Checks) -> None:
    """Each deed once for each arrival, also when its job runs again."""
    with transaction(writes=False):
        before = _done()
        asked = db.session.scalar(sa.select(sa.func.count()).where(TimelineEntry.kind == "info_asked", TimelineEntry.actor_id.is_(None)))  # fmt: skip
        deeds = db.session.scalar(sa.select(sa.func.count()).where(TriageArrival.outcome == "The asker was asked for more."))  # fmt: skip
        ids = db.session.scalars(sa.select(TriageArrival.id)).all()
    with transaction():
        said = [actions.act_on_arrival(SYSTEM, one) for one in ids]
    with transaction(writes=False):
        checks.that("every deed is done once, and a job that runs again does nothing", not any(said) and before == _done(), f"{len(ids)} arrivals")  # fmt: skip
    checks.that("each request for more was made once for its arrival", (asked or 0) <= (deeds or 0) and bool(deeds), f"{asked} requests, {deeds} arrivals")  # fmt: skip


def _done() -> list[tuple[int, object, str]]:
    return [tuple(row) for row in db.session.execute(sa.select(TriageArrival.id, TriageArrival.acted_at, TriageArrival.outcome).order_by(TriageArrival.id))]  # fmt: skip
