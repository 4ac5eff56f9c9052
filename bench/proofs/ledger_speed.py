"""Prove that the book takes 500 durable postings a second on PostgreSQL while fifty readers look at their accounts.

    python -m bench.proofs.ledger_speed [--n 10] [--seed 1]

Four processes post accruals for `--n` seconds each way: one transaction a commit, as a claim does, twenty, and two hundred, as
the jobs do that turn good answers into money. Fifty connections of another process meanwhile read a balance and a
statement, ten times a second each. The server's own settings and its count of synced writes show that an answer is given
only after the commit lies on the disk. Afterwards the book audits clean and holds exactly what was answered for.
"""

from __future__ import annotations

import argparse
import multiprocessing
import multiprocessing.synchronize
import sys
import threading
import time
from dataclasses import replace

import sqlalchemy as sa

from bench.proofs.importing import Checks
from bench.proofs.support.scratch import find_server, scratch_database
from bench.proofs.support.site import open_site
from community import create_app
from community.books import actions, jobs, queries
from community.books.rules import Account, Draft, Kind, draft, move
from community.core.actor import SYSTEM
from community.core.db import db, transaction
from config import Settings

WRITERS, READERS, PAYEES, AIM = 4, 50, 500, 500
PAUSE_SECONDS = 0.1


def _accrual(writer: int, number: int) -> Draft:
    payee = f"payee{(number * 7 + writer) % PAYEES}"
    entries = move(Account(Kind.FUNDS, "", 1, "GBP"), Account(Kind.ACCRUED, payee, 1, "GBP"), 5)
    return draft(f"accrual:{writer}:{number}", "accrual", f"award:{number}", entries)


def _write(settings: Settings, writer: int, together: int, seconds: float, answered: multiprocessing.Queue[int]) -> None:  # fmt: skip
    app, done = create_app(settings), 0
    with app.app_context():
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            first = together * 1_000_000 + done
            with transaction():
                actions.post_many(SYSTEM, [_accrual(writer, first + one) for one in range(together)])
            done += together
    answered.put(done)


def _read(
    settings: Settings, stop: multiprocessing.synchronize.Event, reads: multiprocessing.Queue[int]
) -> None:
    app = create_app(settings)
    counts = [0] * READERS

    def look(reader: int) -> None:
        with app.app_context():
            while not stop.is_set():
                with transaction(writes=False):
                    queries.list_balances_of(f"payee{reader}")
                    queries.list_last_lines(f"payee{reader}", 20)
                counts[reader] += 1
                stop.wait(PAUSE_SECONDS)

    threads = [threading.Thread(target=look, args=(reader,)) for reader in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reads.put(sum(counts))


def _measure(settings: Settings, together: int, seconds: float) -> tuple[float, float, int, int]:
    """Postings a second, reads a second, postings that were answered for, and synced writes meanwhile."""
    stop = multiprocessing.Event()
    answered: multiprocessing.Queue[int] = multiprocessing.Queue()
    reads: multiprocessing.Queue[int] = multiprocessing.Queue()
    reader = multiprocessing.Process(target=_read, args=(settings, stop, reads))
    reader.start()
    time.sleep(3)  # So long fifty connections take to open.
    before, started = _syncs(), time.monotonic()
    writers = [
        multiprocessing.Process(target=_write, args=(settings, number, together, seconds, answered))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    done = sum(answered.get() for _ in writers)
    took = time.monotonic() - started
    stop.set()
    seen = reads.get()
    for process in (*writers, reader):
        process.join()
    return done / seconds, seen / (took + 3), done, _syncs() - before


def _syncs() -> int:
    time.sleep(1.2)  # The server tells its counts once a second.
    with db.engine.connect() as connection:
        return int(connection.scalar(sa.text("SELECT wal_sync FROM pg_stat_wal")) or 0)


def main(seconds: int) -> int:
    """Run, print and judge."""
    checks, server = Checks(), find_server()
    if server is None:
        print("There is no PostgreSQL here on which to measure.\n0 passed, 1 failed")
        return 1
    multiprocessing.set_start_method("spawn")
    with scratch_database(server) as address, open_site(database_url=address) as site, site.app.app_context():
        settings = replace(site.settings, database_url=address)
        with db.engine.connect() as connection:
            durable = [connection.scalar(sa.text(f"SHOW {name}")) for name in ("fsync", "synchronous_commit")]
        checks.same("fsync and synchronous_commit", durable, ["on", "on"])
        total, best = 0, 0.0
        for together in (1, 20, 200):
            rate, read, done, syncs = _measure(settings, together, seconds)
            commits = done // together
            total, best = total + done, max(best, rate)
            print(
                f"    {together:3} a commit: {rate:,.0f} postings/s in {commits:,} commits, {syncs:,} synced writes; "
                f"{read:,.0f} reads/s by {READERS} connections"
            )
        checks.that(f"at least {AIM} durable postings a second", best >= AIM, f"{best:,.0f}")
        checks.same("postings in the book, and answered for", queries.get_head()[0], total)
        checks.same("what the audit finds", jobs.audit().faults, [])
        db.session.remove()
        db.engine.dispose()
    print(f"{checks.passed:,} passed, {len(checks.failed):,} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", default="")
    sys.exit(main(parser.parse_args().n))
