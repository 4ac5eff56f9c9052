"""Prove that marks and their points are exact when many clients press Helpful in the same moment.

    python -m bench.proofs.vote_race [--n 200] [--rounds 100]

`--n` signed-in clients, each on a connection of its own, meet a real server on each engine that is here. Round after
round they do one of four things at once: everybody marks an answer; everybody does so from two devices; half of them take
their mark back while the other half gives one; everybody marks, and takes it back, and marks again. Each answer has an
author of its own. Afterwards the marks, the count on the answer, the author's points (with the day's limit) and the ledger
must be exactly what follows from who ends with a mark, and no request may have failed. At the end the whole ledger is
recomputed from the events. `--n 1000 --rounds 4` is the crowd on one answer.

Positive control: with one mark deleted behind the ledger's back the audit and the counts say so.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from sqlalchemy import func, select, text

from bench.proofs.importing import Checks
from bench.proofs.support.races import Client, Sent, make_clients, run_on_each, send_together
from bench.proofs.support.site import Site
from bench.servers import Server
from community.answers import actions as answers
from community.answers.models import Answer
from community.boards import actions as boards
from community.core.actor import SYSTEM
from community.core.db import db, transaction
from community.members import actions as members
from community.members import queries as member_queries
from community.members.models import Member
from community.reputation import jobs as reputation
from community.reputation.models import LedgerEntry
from community.threads import actions as threads
from community.threads.models import Thread
from community.threads.rules import Kind
from community.votes.models import Vote

POINTS, CAP = 10, 200


class Arena:
    """One question, and a fresh answer by a fresh author for each round."""

    def __init__(self, site: Site) -> None:
        self.site = site
        with site.acting():
            board = boards.create_board(SYSTEM, slug="help", name="Help")
            asker = members.create_member(
                SYSTEM, username="asker", name="Asker", email="asker@mail.example.org"
            )
            self.thread_id = threads.post_thread(
                member_queries.get_actor(asker.id), board=board, kind=Kind.QUESTION,
                title="Why does it drop at nine?", body="Every evening it drops, and nobody knows why.",
            ).id  # fmt: skip
        self.rounds = 0

    def new_answer(self) -> tuple[int, int]:
        """(answer id, author id)."""
        self.rounds += 1
        with self.site.acting():
            author = members.create_member(
                SYSTEM,
                username=f"author{self.rounds}",
                name="Author",
                email=f"a{self.rounds}@mail.example.org",
            )
            answer = answers.post_answer(
                member_queries.get_actor(author.id),
                db.session.get_one(Thread, self.thread_id),
                body=f"Change the channel, for the {self.rounds}th time.",
            )
            return answer.id, author.id


def main(n: int, rounds: int) -> int:
    """Run, print and judge."""
    started = time.monotonic()
    requests = 0

    def run(name: str, site: Site, checks: Checks) -> None:
        nonlocal requests
        arena, clients = Arena(site), make_clients(site, n)
        wrong: Counter[str] = Counter()
        statuses: Counter[int] = Counter()
        with site.served() as server:
            for number in range(rounds):
                found, sent = _round(arena, server, clients, number % 4)
                statuses += sent
                wrong.update(found)
        requests += sum(statuses.values())
        checks.that(
            f"{rounds} rounds of {n} clients are exact",
            not wrong,
            ", ".join(f"{k}: {v}" for k, v in wrong.items()),
        )
        checks.that("every request was answered as done", set(statuses) == {303}, f"{dict(statuses)}")
        with site.app.app_context():
            checks.same("differences that an audit of the ledger finds", len(reputation.audit()), 0)
            with transaction():
                db.session.execute(text("DELETE FROM votes WHERE id = (SELECT max(id) FROM votes)"))
            answer_id = db.session.scalar(select(func.max(Answer.id)))
        author = db_author(site, answer_id)
        control = _wrong(site, answer_id, author, _expected(n, (rounds - 1) % 4))
        checks.that("control: a mark deleted by hand is noticed", bool(control), ", ".join(control))

    checks = run_on_each(run)
    print(f"\n{requests:,} requests in {time.monotonic() - started:.0f} s")
    print(f"{checks.passed:,} passed, {len(checks.failed):,} failed")
    return 1 if checks.failed else 0


def _round(arena: Arena, server: Server, clients: list[Client], kind: int) -> tuple[list[str], Counter[int]]:
    answer_id, author_id = arena.new_answer()
    half = len(clients) // 2
    path = f"/answers/{answer_id}/vote"

    def send(some: list[Client], method: str) -> list[Sent]:
        return [Sent(client, method, path, {}) for client in some]

    statuses: Counter[int] = Counter()
    if kind == 0:
        statuses += send_together(server, send(clients, "PUT"))
    elif kind == 1:
        statuses += send_together(server, send(clients[:half], "PUT") * 2)
    elif kind == 2:
        statuses += send_together(server, send(clients[:half], "PUT"))
        statuses += send_together(
            server, send(clients[:half], "DELETE") + send(clients[half : 2 * half], "PUT")
        )
    else:
        for method in ("PUT", "DELETE", "PUT"):
            statuses += send_together(server, send(clients, method))
    return _wrong(arena.site, answer_id, author_id, _expected(len(clients), kind)), statuses


def _expected(n: int, kind: int) -> int:
    return n if kind in (0, 3) else n // 2


def db_author(site: Site, answer_id: int) -> int:
    """Who wrote the answer."""
    with site.app.app_context():
        return db.session.get_one(Answer, answer_id).author_id


def _wrong(site: Site, answer_id: int, author_id: int, expected: int) -> list[str]:
    """What is not exactly as it must be."""
    with site.app.app_context():
        marks = db.session.scalar(select(func.count()).select_from(Vote).where(Vote.answer_id == answer_id))
        kept = db.session.get_one(Answer, answer_id).vote_count
        points = db.session.get_one(Member, author_id).points
        ledger = db.session.scalar(
            select(func.sum(LedgerEntry.points)).where(LedgerEntry.member_id == author_id)
        )
        db.session.remove()
    due = min(CAP, POINTS * expected)
    found = {
        "marks": (marks, expected),
        "count": (kept, expected),
        "points": (points, due),
        "ledger": (ledger, due),
    }
    return [name for name, (is_so, must) in found.items() if is_so != must]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--n", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--data", help="not used: the situation is built")
    parser.add_argument("--seed", type=int, help="not used: who comes first is up to the machine")
    chosen = parser.parse_args()
    sys.exit(main(chosen.n, chosen.rounds))
