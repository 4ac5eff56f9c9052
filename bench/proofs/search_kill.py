"""Prove that a worker killed with -9 at any moment leaves nothing that was posted unsearchable after its next start.

    python -m bench.proofs.search_kill [--seed 1] [--n 25] [--engine tantivy]

For each engine a scratch community (for `postgresql` a scratch database on the server that answers; said when there is
none). `--n` times: a real `flask worker` indexes while threads are posted, edited and removed, and while everything is
out of date once more; at a moment that `--seed` chooses it is killed (SIGKILL), every fifth time together with a
`flask search rebuild`. The next start has only what the kill left behind. Once it has caught up, whatever was
acknowledged – the transaction of the post had ended – is found by its own word, former words and removed threads are
not, and the index holds what the database holds, texts included.

Positive controls: a thread taken out of the index behind the database's back is noticed, and at least a third of the
kills came while threads were waiting for the worker.
"""

from __future__ import annotations

import argparse
import os
import random  # noqa: TID251 - seeded: a proof must be repeatable
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from bench.proofs.importing import Checks
from bench.proofs.support.scratch import find_server, scratch_database
from bench.proofs.support.site import Site, open_site
from community.boards import actions as boards
from community.boards.models import Board
from community.core import clock
from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.members import actions as members
from community.members import queries as member_queries
from community.search import actions
from community.search.choice import engine
from community.search.queries import documents
from community.search.rules.documents import ANSWERS_KEPT, QUESTION_KEPT, SOLUTION_KEPT, KeptTexts
from community.search.rules.query import parse
from community.search.rules.wanted import Wanted
from community.threads import actions as threads
from community.threads.models import Thread
from community.threads.rules import Kind

ROOT = Path(__file__).resolve().parent.parent.parent
ENGINES = ("whoosh", "tantivy", "postgresql")
KILLS = 25
FIRST_THREADS = 250
LONGEST_BURST = 3.0  # Seconds; the worker has two or three turns in them, so every part of a turn is met.
START_SECONDS = 60
CATCH_UP_SECONDS = 120


@dataclass
class Told:
    """What was acknowledged."""

    words: dict[int, str] = field(default_factory=dict)
    """The word by which each thread must be found."""
    gone: set[str] = field(default_factory=set)
    """Words that nothing holds any more."""
    count: int = 0


class Community:
    """One scratch community, and the worker that indexes it."""

    def __init__(self, site: Site, chance: random.Random) -> None:
        self.site = site
        self.chance = chance
        self.told = Told()
        with site.acting():
            self._board_id = boards.create_board(SYSTEM, slug="help", name="Help").id
            self._member_id = members.create_member(
                SYSTEM, username="writer", email="writer@mail.example.org", name="Writer", role=Role.MODERATOR
            ).id
        for _ in range(FIRST_THREADS):
            self.post()

    def act(self) -> None:
        """Post a thread, or edit or remove one."""
        kind = self.chance.random()
        if kind < 0.7 or len(self.told.words) < 20:
            self.post()
        elif kind < 0.9:
            self._edit(self.chance.choice(list(self.told.words)))
        else:
            self._remove(self.chance.choice(list(self.told.words)))

    def post(self) -> None:
        word = self._word()
        with self.site.acting() as session:
            thread = threads.post_thread(
                member_queries.get_actor(self._member_id), board=session.get_one(Board, self._board_id),
                kind=Kind.QUESTION, title=f"The {word} lamp of the router", body=f"It has been {word} since Monday, every evening.",
            )  # fmt: skip
        self.told.words[thread.id] = word
        self.told.count += 1

    def _edit(self, thread_id: int) -> None:
        word = self._word()
        with self.site.acting() as session:
            threads.edit_thread(
                member_queries.get_actor(self._member_id), session.get_one(Thread, thread_id),
                title=f"The {word} lamp of the router", body=f"It is {word} now, every evening.",
            )  # fmt: skip
        self.told.gone.add(self.told.words[thread_id])
        self.told.words[thread_id] = word
        self.told.count += 1

    def _remove(self, thread_id: int) -> None:
        with self.site.acting() as session:
            threads.remove_thread(
                member_queries.get_actor(self._member_id), session.get_one(Thread, thread_id), reason="Not for here."
            )  # fmt: skip
        self.told.gone.add(self.told.words.pop(thread_id))
        self.told.count += 1

    def _word(self) -> str:
        return "q" + "".join(self.chance.choices("bcdfghjklmnpqrtvwxz", k=11))

    def let_everything_wait(self) -> None:
        """Mark every thread as out of date, so that there is always something to be killed in."""
        with self.site.acting():
            actions.mark_all_threads()

    def count_waiting(self) -> int:
        with self.site.app.app_context(), transaction(writes=False):
            return documents.count_marks()

    # The worker

    @contextmanager
    def working(self) -> Iterator[subprocess.Popen[str]]:
        """A real worker, until the block ends; then it is killed, if nobody has done so yet."""
        process = self._start("worker")
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if "ready" not in line:
                raise RuntimeError(f"The worker did not start: {line!r}")
            yield process
        finally:
            self.kill(process)

    def kill(self, process: subprocess.Popen[str]) -> None:
        """SIGKILL to the process and whatever it started."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def start_rebuild(self) -> subprocess.Popen[str]:
        return self._start("search", "rebuild", "--processes", "1")

    def _start(self, *command: str) -> subprocess.Popen[str]:
        names = ("instance_dir", "secret_key", "mail_mode", "database_url", "search_engine")
        settings = {f"PEERDESK_{name.upper()}": str(getattr(self.site.settings, name)) for name in names}
        return subprocess.Popen(
            [sys.executable, "-m", "flask", *command],
            cwd=ROOT,
            env={**os.environ, **settings, "PEERDESK_WORKER_PAUSE_SECONDS": "0.05"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    def catch_up(self) -> bool:
        """Wait until nothing is out of date; answer whether that came."""
        ends_at = time.monotonic() + CATCH_UP_SECONDS
        while time.monotonic() < ends_at:
            if not self.count_waiting():
                return True
            time.sleep(0.05)
        return False

    # What is there

    def differences(self) -> list[str]:
        """What the index says otherwise than the database, or than what was acknowledged."""
        with self.site.app.app_context(), transaction(writes=False) as session:
            clock_now = clock.now()
            snapshot = engine().snapshot()
            if snapshot is None:
                return ["there is no index"]

            def find(text: str = "") -> dict[int, int]:
                wanted = Wanted(
                    words=parse(text).words, readable_board_ids=frozenset({self._board_id}), now=clock_now, limit=100_000, counts_facets=True
                )  # fmt: skip
                found = snapshot.find(wanted)
                if found.total != len(found.hits):
                    wrong.append(f"{found.total} are counted, {len(found.hits)} found for {text!r}")
                return {hit.thread_id: hit.position for hit in found.hits}

            wrong: list[str] = []
            positions = find()
            listed = documents.load_documents(list(session.scalars(select(Thread.id))))
            if set(positions) != {one.thread_id for one in listed} or len(positions) != snapshot.thread_count:
                wrong.append(f"{len(positions)} threads are found of {len(listed)}")
            for one in listed:
                kept = KeptTexts(one.question[:QUESTION_KEPT], one.solution[:SOLUTION_KEPT], one.answers[:ANSWERS_KEPT])  # fmt: skip
                if one.thread_id in positions and snapshot.texts_at(positions[one.thread_id]) != kept:
                    wrong.append(f"thread {one.thread_id} has another text")
            if set(self.told.words) != {one.thread_id for one in listed}:
                wrong.append("the database lost what it acknowledged")
            wrong += [f"{word} finds not {thread_id}" for thread_id, word in self.told.words.items() if set(find(word)) != {thread_id}]  # fmt: skip
            wrong += [f"{word} is still found" for word in self.told.gone if find(word)]
        return wrong


def main(kills: int, seed: int, names: tuple[str, ...]) -> int:
    """Prove it for these engines; answer the exit code."""
    checks = Checks()
    for name in names:
        server = find_server() if name == "postgresql" else None
        if name == "postgresql" and server is None:
            print(
                "postgresql: skipped, for no PostgreSQL answers on the local socket or 127.0.0.1:5432, and TEST_POSTGRES_URL is not set."
            )
            continue
        started = time.monotonic()
        with ExitStack() as stack:
            settings = {"search_engine": name}
            if server is not None:
                settings["database_url"] = stack.enter_context(scratch_database(server))
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="peerdesk-kill-"))
            site = stack.enter_context(open_site(instance_dir=f"{folder}/instance", **settings))
            _prove(name, Community(site, random.Random(seed)), kills, checks)
        print(f"{name}: {time.monotonic() - started:.0f} s", flush=True)
    print(f"\n{checks.passed} passed, {len(checks.failed)} failed")
    return 1 if checks.failed else 0


def _prove(name: str, community: Community, kills: int, checks: Checks) -> None:
    in_the_middle = 0
    for number in range(1, kills + 1):
        with community.working() as worker:
            caught_up = community.catch_up()
            wrong = community.differences() if caught_up else [f"{community.count_waiting()} still wait"]
            _judge(checks, f"{name}, start {number}", community, wrong)
            in_the_middle += _burst(community, worker, with_rebuild=number % 5 == 0)
    with community.working():
        caught_up = community.catch_up()
        wrong = community.differences() if caught_up else [f"{community.count_waiting()} still wait"]
        _judge(checks, f"{name}, after {kills} kills", community, wrong)
    checks.that(
        f"{name}: positive control: a third of the kills came while threads were waiting",
        in_the_middle * 3 >= kills, f"{in_the_middle} of {kills}",
    )  # fmt: skip
    victim = next(iter(community.told.words))
    with community.site.app.app_context(), engine().writing(waits=True):
        engine().write([], removed_ids=[victim])
    noticed = len(community.differences())
    checks.that(f"{name}: positive control: a thread taken out is noticed", noticed > 0, f"{noticed} ways")


def _burst(community: Community, worker: subprocess.Popen[str], *, with_rebuild: bool) -> bool:
    """Write until the worker is killed, at a moment of chance; answer whether threads were waiting then."""
    with community.site.app.app_context():
        db.engine.dispose()
    if community.chance.random() < 0.6:
        community.let_everything_wait()
    rebuild = community.start_rebuild() if with_rebuild else None
    seconds = community.chance.uniform(0.05, LONGEST_BURST) + (1.5 if rebuild else 0)
    timer = threading.Timer(seconds, lambda: os.killpg(worker.pid, signal.SIGKILL))
    timer.start()
    while worker.poll() is None:
        community.act()
        time.sleep(community.chance.uniform(0, 0.04))
    timer.join()
    if rebuild is not None:
        community.kill(rebuild)
    return community.count_waiting() > 0


def _judge(checks: Checks, what: str, community: Community, wrong: list[str]) -> None:
    told = community.told
    checks.that(
        f"{what}: {told.count:,} acknowledged acts are searchable, index = database of {len(told.words):,} threads",
        not wrong, "; ".join(wrong[:3]),
    )  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--n", type=int, default=KILLS, help="kills an engine")
    parser.add_argument("--engine", choices=ENGINES, help="only this one")
    parser.add_argument("--data", help="taken and not needed: the community is made here")
    given = parser.parse_args()
    sys.exit(main(given.n, given.seed, (given.engine,) if given.engine else ENGINES))
