"""Prove that a sending run which is killed at any line pays every payout exactly once.

    python -m bench.proofs.kill_points [--n 0] [--seed 1]

A clean run hands a batch of three payouts to a provider that behaves like PayPal's Payouts API, over real HTTP, and
another to a bank by file. Every line of ours that it executes – payouts, book, rails, jobs – is noted. Then, for each of
these lines, the worker is killed with SIGKILL when it reaches that line for the first time, and for the last; a second
worker takes up what is left. Afterwards the provider's own book has each payout once and nothing else, every payout is
settled (by file: sent, in one file), nothing is without an owner, and the book audits clean. `--n` kill points are drawn
by lot; 0 walks through all.

Positive control: with the provider's memory of keys switched off, killing after the call pays twice, and is noticed.
"""

from __future__ import annotations

import argparse
import inspect
import os
import random  # noqa: TID251 - seeded: a proof must be repeatable
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

from bench.proofs.importing import Checks
from bench.proofs.support.site import Site, open_site
from community.books import jobs as book_jobs
from community.core import clock
from community.core.actor import SYSTEM, Actor, Role
from community.core.db import db, transaction
from community.members import actions as members
from community.members import queries as member_queries
from community.payouts import actions, jobs, queries
from community.payouts.jobs import sending
from community.rails import choice as rails
from community.rails.calls import Caller
from community.rails.manual import ManualRail
from community.rails.paypal import PayPalRail
from community.rails.rules import Destination, Rail
from tests.support.money import NOW, approve_all, ask_for, give_destination, open_periods, pay_in, set_terms
from tests.support.payouts_api import CLIENT, SECRET, WEBHOOK, PayoutsApi

PAYOUTS = 3
OURS = tuple(str(Path("community", name).resolve()) for name in ("payouts", "books", "rails", "core"))
AFTER = tuple(timedelta(minutes=minutes) for minutes in (0, 2, 10, 30, 120, 600, 1_500, 3_000))
"""When the worker that takes over looks: as its clock does, later and later."""


@dataclass(frozen=True, slots=True)
class Point:
    """Where a run is killed: the how-many-th time that it reaches a line."""

    file: str
    line: int
    time: int

    def __str__(self) -> str:
        return f"{Path(self.file).relative_to(Path.cwd())}:{self.line} ({self.time})"


class Walk:
    """A site with an approved batch on one rail, put back to that moment before each kill."""

    def __init__(
        self, site: Site, rail: str, way: Callable[[PayoutsApi], Rail], provider: PayoutsApi
    ) -> None:
        self.site, self.rail, self.make_way, self.provider = site, rail, way, provider
        rails.choose({rail: way(provider)})
        with site.app.app_context(), clock.at(NOW):
            self.batch_id = _prepare(rail)
            db.session.remove()
            db.engine.dispose()
        self.is_forgotten = False
        """For the control: whether the provider forgets keys while nobody works."""
        self.file = Path(str(site.app.config["SQLALCHEMY_DATABASE_URI"]).removeprefix("sqlite:///"))
        shutil.copy(self.file, f"{self.file}.kept")

    def reset(self) -> None:
        """Everything as it was before the sending run."""
        for tail in ("-wal", "-shm"):
            Path(f"{self.file}{tail}").unlink(missing_ok=True)
        shutil.copy(f"{self.file}.kept", self.file)
        for book in (self.provider.batches, self.provider.by_our_key, self.provider.paid):
            book.clear()

    def points(self) -> list[Point]:
        """Every line of ours that a clean run executes: the first time, and where it differs the last."""
        self.reset()
        read, write = os.pipe()
        if os.fork() == 0:
            os.close(read)
            counts: dict[tuple[str, int], int] = {}
            with _traced(lambda file, line: _count(counts, file, line)):
                self._run([timedelta()])
            with os.fdopen(write, "w") as told:
                told.writelines(f"{file}\t{line}\t{times}\n" for (file, line), times in counts.items())
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as heard:
            rows = [row.rstrip("\n").split("\t") for row in heard]
        os.wait()
        found = []
        for file, line, times in rows:
            found += [Point(file, int(line), time) for time in sorted({1, int(times)})]
        return found

    def kill_at(self, point: Point | None) -> list[str]:
        """Kill a run at a point, let another worker take over, and answer what is wrong afterwards."""
        self.reset()
        if point is not None:
            if os.fork() == 0:
                reached = 0

                def watch(file: str, line: int) -> None:
                    nonlocal reached
                    if (file, line) == (point.file, point.line):
                        reached += 1
                        if reached == point.time:
                            os.kill(os.getpid(), signal.SIGKILL)

                with _traced(watch):
                    self._run([timedelta()])
                os._exit(0)
            _, status = os.wait()
            if not os.WIFSIGNALED(status) and point.time == 1:
                return ["the line was not reached"]
        if self.is_forgotten:
            self.provider.by_our_key.clear()
        return self._take_over()

    def _take_over(self) -> list[str]:
        """Let other workers finish, the provider's payments arrive meanwhile, and answer what is wrong."""
        wrong = self._forked(lambda: self._run(AFTER[:4]))
        self.provider.settle()
        wrong += self._forked(lambda: [*self._run(AFTER[4:]), *self._wrong()])
        paid = {key: len(times) for key, times in self.provider.paid.items() if times}
        if self.rail == "paypal" and (len(paid) != PAYOUTS or set(paid.values()) != {1}):
            wrong.append(f"the provider paid {paid}")
        return wrong

    def _forked(self, work: Callable[[], list[str]]) -> list[str]:
        """What a process of its own answers: no connection and no session is shared."""
        read, write = os.pipe()
        if os.fork() == 0:
            os.close(read)
            answer = ["the worker broke"]
            try:
                answer = work()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told
                answer = [f"the worker broke: {error!r}"]
            finally:
                with os.fdopen(write, "w") as told:
                    told.write("\n".join(answer))
                os._exit(0)
        os.close(write)
        with os.fdopen(read) as heard:
            answer = heard.read().split("\n")
        os.wait()
        return [one for one in answer if one]

    def _run(self, moments: Iterable[timedelta]) -> list[str]:
        """What a worker does about payouts, at each of these moments. Whatever is wrong is found afterwards."""
        with self.site.app.app_context():
            for later in moments:
                with clock.at(NOW + later):
                    jobs.send_batch(self.batch_id)
                    jobs.ask_due()
            db.session.remove()
            db.engine.dispose()
        return []

    def _wrong(self) -> list[str]:
        with self.site.app.app_context(), clock.at(NOW + AFTER[-1]):
            with transaction(writes=False):
                states = [one.state for one in queries.list_payouts_in(self.batch_id)]
                batch = queries.get_batch(self.batch_id)
                parcels = [one for one in queries.list_parcels(self.batch_id) if one.file]
                lines = sum(actions.open_file(one).count(b"PD-") for one in parcels)
                faults = [fault.words for fault in queries.list_open_faults()]
            wrong = [*book_jobs.audit(more=queries.list_faults).faults, *faults]
            if states != ["settled" if self.rail == "paypal" else "sent"] * PAYOUTS:
                wrong.append(f"they stand at {states}")
            if batch.state != "sent" or batch.trouble:
                wrong.append(f"the batch is {batch.state}: {batch.trouble}")
            if self.rail == "manual" and (len(parcels) != 1 or lines < PAYOUTS):
                wrong.append(f"{len(parcels)} files with {lines} lines")
            db.session.remove()
            db.engine.dispose()
            return wrong


def _prepare(rail: str) -> int:
    def person(number: int, role: Role) -> Actor:
        name = f"{role.value}{number}"
        with transaction():
            member = members.create_member(
                SYSTEM, username=name, name=name, email=f"{name}@mail.example.org", role=role
            )
        return member_queries.get_actor(member.id)

    set_terms()
    open_periods()
    admins = [person(number, Role.ADMIN) for number in range(3)]
    for number in range(PAYOUTS):
        payee = person(number, Role.MEMBER)
        assert payee.id is not None
        pay_in(payee.id, 2_000 + number)
        give_destination(
            payee.id,
            rail,
            Destination(
                holder_name=payee.name, iban="DE02120300000000202051", email=f"payee{number}@example.org"
            ),
        )
        ask_for(payee, rail=rail)
    batch = approve_all(*admins[:2], rail=rail)
    with transaction():
        actions.send_batch(admins[2], queries.lock_batch(batch.id))
    return batch.id


@contextmanager
def _traced(saw: Callable[[str, int], None]) -> Iterator[None]:
    """Tell of every line of ours that is executed."""

    def on_line(frame: FrameType, event: str, _arg: Any) -> Any:
        if event == "line":
            saw(frame.f_code.co_filename, frame.f_lineno)
        return on_line

    def on_call(frame: FrameType, _event: str, _arg: Any) -> Any:
        return on_line if frame.f_code.co_filename.startswith(OURS) else None

    sys.settrace(on_call)
    try:
        yield
    finally:
        sys.settrace(None)


def _count(counts: dict[tuple[str, int], int], file: str, line: int) -> None:
    counts[file, line] = counts.get((file, line), 0) + 1


def _paypal(provider: PayoutsApi) -> Rail:
    caller = Caller(connect_seconds=2, total_seconds=4)
    return PayPalRail(provider.url, CLIENT, SECRET, webhook_id=WEBHOOK, brand="Halden", caller=caller)


def main(n: int, seed: int) -> int:
    """Walk, print and judge."""
    checks, chance, started = Checks(), random.Random(seed), time.monotonic()
    for rail, way in (("paypal", _paypal), ("manual", lambda _: ManualRail())):
        with PayoutsApi() as provider, open_site() as site:
            walk = Walk(site, rail, way, provider)
            checks.same(f"{rail}: what is wrong after a run that nobody kills", walk.kill_at(None), [])
            points = walk.points()
            drawn = points if not n or n >= len(points) else chance.sample(points, n)
            wrong = {str(point): found for point in drawn if (found := walk.kill_at(point))}
            for where, found in list(wrong.items())[:10]:
                print(f"    {where}: {'; '.join(found)}")
            checks.that(
                f"{rail}: killed at {len(drawn):,} of {len(points):,} points, every payout is there once",
                not wrong,
                f"{len(wrong)} not",
            )
            if rail == "paypal":
                walk.is_forgotten = True
                twice = _control(walk, points)
                checks.that("control: a provider that forgets keys pays twice, and that is noticed", twice)
    print(f"\n{time.monotonic() - started:.0f} s")
    print(f"{checks.passed:,} passed, {len(checks.failed):,} failed")
    return 1 if checks.failed else 0


def _control(walk: Walk, points: list[Point]) -> bool:
    """Kill where the answer is being taken over: the money has gone, and nothing of it is written down."""
    lines, first = inspect.getsourcelines(sending._note_reports)
    taken = [
        replace(point, time=1)
        for point in points
        if point.file == sending.__file__ and first < point.line < first + len(lines) and point.time == 1
    ]
    return any(any("paid" in one for one in walk.kill_at(point)) for point in taken)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", default="")
    options = parser.parse_args()
    sys.exit(main(options.n, options.seed))
