"""Prove that the book stays exact through a million operations with crashes, repeats, reordering and jumps of the clock.

    python -m bench.proofs.ledger [--n 20000] [--seed 1]

A world of 300 members earns, is doubted, claims, is paid, is sent back money, owes, expires and is erased by lot, on a scratch
database. After each operation the world is held against the 16 invariants of the design; after each hundred the book's
balances are compared with the world's, read from the database. Among them: transactions rolled back in the middle and
posted again; workers killed with SIGKILL while they post, whose batch the next one repeats; batches sent twice, and in
parts out of their order; forgeries that must be refused. At the end the whole chain is read and rebuilt.

Positive controls: an entry changed behind the triggers, a removed transaction and a balance moved by hand are each found.
"""

from __future__ import annotations

import argparse
import os
import random  # noqa: TID251 - seeded: a proof must be repeatable
import signal
import sys
import time
from collections import Counter
from contextlib import suppress

import sqlalchemy as sa

from bench.proofs.importing import Checks
from bench.proofs.support.money_world import CURRENCY, World
from bench.proofs.support.site import Site, open_site
from community.books import actions, jobs, queries
from community.books.rules import Account, Draft, Kind, draft, move
from community.core import clock
from community.core.actor import SYSTEM
from community.core.db import db, transaction

TOGETHER = 100  # Operations posted and compared at a time.
LONGEST_REBUILD = 60  # Seconds, for a million operations.


class _Crash(Exception):
    """The process fails before it commits."""


class Run:
    """One life of a world and its book."""

    def __init__(self, site: Site, seed: int) -> None:
        self.site, self.chance = site, random.Random(seed)
        self.world = World(random.Random(seed + 1))
        self.trouble: Counter[str] = Counter()
        self.unequal: list[str] = []
        self.pending: list[Draft] = [self.world.first()]
        self.before: list[Draft] = []

    def live(self, operations: int) -> None:
        """Let so many things happen."""
        told = 0
        while self.world.done.total() < operations:
            said = self.world.step()
            if said is not None:
                self.pending.append(said)
            if len(self.pending) >= TOGETHER:
                self.post()
            if self.world.done.total() >= told + 50_000:
                told = self.world.done.total()
                self.world.compare_payouts()
                self.world.forget_ended()
                print(f"    {told:,} operations, {queries.get_head()[0]:,} transactions", flush=True)
        self.post()
        self.world.compare_payouts()

    def post(self) -> None:
        """Bring what happened into the book, through whatever befalls it, and compare."""
        batch, self.pending = self.pending, []
        if not batch:
            return
        lot = self.chance.random()
        if lot < 0.03:
            self.crash(batch)
        elif lot < 0.032:
            self.kill(batch)
        elif lot < 0.06:
            self.forge()
        with clock.at(self.world.now), transaction():
            posted = actions.post_many(SYSTEM, batch)
        if self.chance.random() < 0.05:
            self.repeat(batch)
        self.before = batch
        self.compare(batch, len(posted))

    def crash(self, batch: list[Draft]) -> None:
        """Post half of it and fail: nothing of it may stay."""
        self.trouble["crashes"] += 1
        head = queries.get_head()
        with suppress(_Crash), clock.at(self.world.now), transaction():
            actions.post_many(SYSTEM, batch[: len(batch) // 2])
            raise _Crash
        if queries.get_head() != head:
            self.unequal.append("a transaction that failed has left something")

    def kill(self, batch: list[Draft]) -> None:
        """Let another process post it and kill it at any moment; whatever it got done, posting all again makes it whole."""
        self.trouble["kills"] += 1
        db.session.remove()
        db.engine.dispose()
        child = os.fork()
        if child == 0:
            with suppress(BaseException), clock.at(self.world.now):
                for first in range(0, len(batch), 10):
                    with transaction():
                        actions.post_many(SYSTEM, batch[first : first + 10])
            os._exit(0)
        time.sleep(self.chance.random() * 0.08)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)

    def repeat(self, batch: list[Draft]) -> None:
        """Send what was posted again, in another order: as a provider's callbacks come."""
        self.trouble["repeats"] += 1
        again = [*batch, *self.before]
        self.chance.shuffle(again)
        head = queries.get_head()
        with transaction():
            news = [posted for posted in actions.post_many(SYSTEM, again) if posted.is_new]
        if news or queries.get_head() != head:
            self.unequal.append("what was posted counted twice")

    def forge(self) -> None:
        """Try what must be refused: more than there is, another meaning for a key that is taken."""
        self.trouble["forgeries"] += 1
        subject = f"payee{self.chance.randrange(self.world.members)}"
        payable = Account(Kind.PAYABLE, subject, self.world.period, CURRENCY)
        paid = Account(Kind.PAID, subject, self.world.period, CURRENCY)
        # The world is a batch ahead of the book.
        with transaction(writes=False):
            much = queries.find_balances([payable])[payable] + 1
        taken = self.before[0].key if self.before else "budget:1"
        for key in (f"forgery:{self.trouble['forgeries']}", taken):
            try:
                with transaction():
                    actions.post(SYSTEM, draft(key, "forgery", "award:0", move(payable, paid, much)))
                self.unequal.append(f"the forgery {key} was posted")
            except (actions.NotEnough, actions.KeyTaken):
                continue

    def compare(self, batch: list[Draft], posted: int) -> None:
        """Hold the book's balances against the world's, for all accounts that were touched."""
        touched = {account for one in batch for account, _ in one.entries}
        with transaction(writes=False):
            kept = queries.find_balances(touched)
        self.unequal += [
            f"3: {account.name} is {kept[account]}, not {self.world.sums[account]}"
            for account in touched
            if kept[account] != self.world.sums[account]
        ]
        if posted != len(batch):
            self.unequal.append("some were not posted")


def rebuild() -> tuple[float, list[str], bool]:
    """Read the whole chain, tell every balance anew, and answer seconds, faults, and whether both tell the same bytes."""
    started, used = time.monotonic(), time.process_time()
    with transaction(writes=False):
        told, faults = jobs.rebuild()
        kept = {account: balance for _, account, balance in queries.list_accounts()}
    lines = ["\n".join(f"{a.name} {sums[a]}" for a in sorted(kept)) for sums in (told, kept)]
    print(f"    rebuilt with {time.process_time() - used:.1f} s of CPU")
    return time.monotonic() - started, faults, lines[0].encode() == lines[1].encode()


def controls(checks: Checks) -> None:
    """Tamper with a copy of what is there, past the triggers, and see that the audit names it."""
    tampers = {
        "an entry that was changed": "UPDATE book_entries SET amount_minor = amount_minor + 1 WHERE id = 40",
        "a transaction that was removed": "DELETE FROM book_transactions WHERE number = 30",
        "a reason that was rewritten": "UPDATE book_transactions SET reason = 'forged' WHERE number = 20",
        "a balance that was moved": "UPDATE book_accounts SET balance_minor = balance_minor + 1 WHERE kind = 'brand'",
    }
    for words, statement in tampers.items():
        with suppress(_Crash), transaction():
            for trigger in (
                "book_entries_no_update",
                "book_transactions_no_delete",
                "book_transactions_no_update",
            ):
                db.session.execute(sa.text(f"DROP TRIGGER {trigger}"))
            db.session.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
            db.session.execute(sa.text(statement))
            found = jobs.read_chain(0, "0" * 64)
            faults = found.faults + jobs.compare_balances(found.sums)
            checks.that(f"control: {words} is found", bool(faults), faults[0][:90] if faults else "")
            raise _Crash


def main(n: int, seed: int) -> int:
    """Run, print and judge."""
    checks = Checks()
    with open_site() as site, site.app.app_context():
        run, started = Run(site, seed), time.monotonic()
        run.live(n)
        seconds = time.monotonic() - started
        wrong = run.world.wrong
        print(f"    {dict(run.world.done)}")
        print(f"    {dict(run.trouble)}")
        checks.that(f"16 invariants after each of {n:,} operations", not wrong, "; ".join(wrong[:3]))
        checks.that("the book says what the world says", not run.unequal, "; ".join(run.unequal[:3]))
        took, faults, is_same = rebuild()
        faults += jobs.audit().faults
        checks.that("the audit of the whole chain finds nothing", not faults, "; ".join(faults[:3]))
        checks.that("every balance told anew is the same to the last byte", is_same)
        checks.that(
            f"the rebuild takes at most {LONGEST_REBUILD} s", took <= LONGEST_REBUILD, f"{took:.1f} s"
        )
        controls(checks)
        print(f"\n{n:,} operations, {queries.get_head()[0]:,} transactions in {seconds:.0f} s")
    print(f"{checks.passed:,} passed, {len(checks.failed):,} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", default="")
    options = parser.parse_args()
    sys.exit(main(options.n, options.seed))
