"""Prove that acceptances and their points are exact when many clients accept and withdraw in the same moment.

    python -m bench.proofs.accept_race [--n 200] [--rounds 100]

A question has five answers by five authors. `--n` clients, each on a connection of its own – half of them devices of its
asker, half moderators – accept and withdraw them at once, round after round, on each engine that is here. Afterwards
every answer has at most one live acceptance, exactly one of the thread's stands first, the kept counts and states agree
with the acceptances, every author has fifteen points for each live one and the asker two for each of their own, and no
request may have failed but by a conflict that is said. At the end the whole ledger is recomputed from the events.

Positive control: with one acceptance withdrawn behind the ledger's back this is noticed.
"""

from __future__ import annotations

import argparse
import random  # noqa: TID251 - seeded: a proof must be repeatable
import sys
import time
from collections import Counter

from sqlalchemy import select, text

from bench.proofs.importing import Checks
from bench.proofs.support.races import Client, Sent, make_clients, run_on_each, send_together
from bench.proofs.support.site import Site
from bench.servers import Server
from community.answers import actions as answers
from community.answers.models import Acceptance, Answer
from community.boards import actions as boards
from community.boards.models import Board
from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.members import actions as members
from community.members import queries as member_queries
from community.members.models import Member
from community.reputation import jobs as reputation
from community.threads import actions as threads
from community.threads.models import Thread
from community.threads.rules import Kind

ANSWERS, FOR_AUTHOR, FOR_ASKER = 5, 15, 2
SAID = {303, 409}
"""Done, or refused in words because somebody else was at it."""


class Arena:
    """A fresh question by the same asker, with fresh answers, for each round; answers are by authors of their own."""

    def __init__(self, site: Site, asker_id: int) -> None:
        self.site, self.asker_id, self.rounds = site, asker_id, 0
        with site.acting():
            self.board_id = boards.create_board(SYSTEM, slug="help", name="Help").id

    def new_question(self) -> int:
        """The thread's id."""
        self.rounds += 1
        with self.site.acting():
            thread = threads.post_thread(
                member_queries.get_actor(self.asker_id), board=db.session.get_one(Board, self.board_id),
                kind=Kind.QUESTION, title=f"Why does it drop, for the {self.rounds}th time?",
                body="Every evening it drops, and nobody knows why.",
            )  # fmt: skip
            for number in range(ANSWERS):
                name = f"author{self.rounds}n{number}"
                author = members.create_member(
                    SYSTEM, username=name, name="A", email=f"{name}@mail.example.org"
                )
                answers.post_answer(
                    member_queries.get_actor(author.id), thread, body="Change the channel at once."
                )
            return thread.id


def main(n: int, rounds: int, seed: int) -> int:
    """Run, print and judge."""
    started, requests = time.monotonic(), 0

    def run(name: str, site: Site, checks: Checks) -> None:
        nonlocal requests
        chance = random.Random(seed)
        devices = make_clients(site, n // 2, one_member=True)
        clients = devices + make_clients(site, n - n // 2, Role.MODERATOR)
        arena = Arena(site, devices[0].member_id)
        wrong: Counter[str] = Counter()
        statuses: Counter[int] = Counter()
        with site.served() as server:
            for _ in range(rounds):
                thread_id = arena.new_question()
                statuses += _round(site, server, clients, thread_id, chance)
                wrong.update(_wrong(site, thread_id))
        requests += sum(statuses.values())
        checks.that(
            f"{rounds} rounds of {n} clients are exact",
            not wrong,
            ", ".join(f"{k}: {v}" for k, v in wrong.items()),
        )
        checks.that("every request was done, or refused in words", set(statuses) <= SAID, f"{dict(statuses)}")
        with site.app.app_context():
            checks.same("differences that an audit of the ledger finds", len(reputation.audit()), 0)
            with transaction():
                live = text(
                    "UPDATE acceptances SET withdrawn_at = accepted_at WHERE withdrawn_at IS NULL AND thread_id = :id"
                )
                changed = db.session.execute(live, {"id": thread_id}).rowcount
        control = _wrong(site, thread_id)
        checks.that(
            "control: what was withdrawn by hand is noticed",
            bool(control) == bool(changed),
            ", ".join(control),
        )

    checks = run_on_each(run)
    print(f"\n{requests:,} requests in {time.monotonic() - started:.0f} s")
    print(f"{checks.passed:,} passed, {len(checks.failed):,} failed")
    return 1 if checks.failed else 0


def _round(
    site: Site, server: Server, clients: list[Client], thread_id: int, chance: random.Random
) -> Counter[int]:
    with site.app.app_context():
        ids = list(
            db.session.scalars(select(Answer.id).where(Answer.thread_id == thread_id).order_by(Answer.id))
        )
        db.session.remove()
    path = f"/threads/{thread_id}/acceptance"
    wishes = [
        Sent(
            client,
            "DELETE" if chance.random() < 0.4 else "PUT",
            path,
            {"answer_id": str(chance.choice(ids)), **({"first": "1"} if chance.random() < 0.2 else {})},
        )
        for client in clients
    ]
    wishes[0] = Sent(clients[0], "PUT", path, {"answer_id": str(ids[0])})
    return send_together(server, wishes)


def _wrong(site: Site, thread_id: int) -> list[str]:
    """What does not follow from the live acceptances."""
    with site.app.app_context():
        thread = db.session.get_one(Thread, thread_id)
        query = select(Acceptance).where(Acceptance.thread_id == thread_id, Acceptance.withdrawn_at.is_(None))
        live = db.session.scalars(query).all()
        of_answer = Counter(acceptance.answer_id for acceptance in live)
        given = select(Answer).where(Answer.thread_id == thread_id)
        found = {
            "one live acceptance an answer": all(count == 1 for count in of_answer.values()),
            "one stands first": sum(acceptance.is_first for acceptance in live) == (1 if live else 0),
            "count on the thread": thread.accepted_count == len(live),
            "solved": (thread.status == "solved") == bool(live),
        }
        for answer in db.session.scalars(given):
            count = of_answer[answer.id]
            author = db.session.get_one(Member, answer.author_id)
            found |= {
                "state of an answer": found.get("state of an answer", True)
                and answer.is_accepted == bool(count),
                "an author's points": found.get("an author's points", True)
                and author.points == FOR_AUTHOR * count,
                "an author's count": found.get("an author's count", True) and author.accepted_count == count,
            }
        asker = db.session.get_one(Member, thread.author_id)
        own = db.session.scalars(
            select(Acceptance).where(Acceptance.accepted_by_id == asker.id, Acceptance.withdrawn_at.is_(None))
        ).all()
        found["the asker's points"] = asker.points == FOR_ASKER * len(own)
        db.session.remove()
    return [name for name, is_so in found.items() if not is_so]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--n", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", help="not used: the situation is built")
    chosen = parser.parse_args()
    sys.exit(main(chosen.n, chosen.rounds, chosen.seed))
