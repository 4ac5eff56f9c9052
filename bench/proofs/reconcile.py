"""Prove that every planted disagreement between our book and a bank's is found, and nothing that is legitimate.

    python -m bench.proofs.reconcile [--seed 1] [--n 100000]

`--n` payouts of ours and the bank's lines about them, three in a thousand of which disagree (at least three of each of the 14 kinds), in
chance order, among booked returns, failures, payments on their way and not late, fees, others' payments and lines that two
files repeat. Exactly the planted ones must be found, each as what it is; the order must not matter.

Positive control: with the bank's book cut by one line, one more disagreement is found.
"""

from __future__ import annotations

import argparse
import random  # noqa: TID251 - seeded, so that a failure can be had again
import sys
import time
from collections import Counter

from bench.proofs.importing import Checks
from bench.proofs.support.books import PLANTS, WINDOW, Books, make_books
from community.rails.rules import Kind, Outcome, State, reconcile


def differences(books: Books) -> tuple[list[str], list[str]]:
    """What was planted and not found, and what was found and not planted, each with its kind."""
    found = Counter((one.key, one.kind) for one in reconcile(books.ours, books.theirs, WINDOW))
    planted = Counter(books.planted.items())
    return [f"{key} {kind}" for key, kind in planted - found], [
        f"{key} {kind}" for key, kind in found - planted
    ]


def check(checks: Checks, rows: int, seed: int) -> None:
    planted = max(rows * 3 // 1_000, 3 * len(PLANTS))
    books = make_books(rows, planted, seed)
    kinds = Counter(books.planted.values())
    started = time.process_time()
    missed, false = differences(books)
    seconds = time.process_time() - started
    checks.same(
        f"{len(books.ours):,} rows, {len(books.theirs):,} lines: kinds planted", len(kinds), len(Kind)
    )
    checks.that(f"{planted} planted, {planted - len(missed)} found", not missed, ", ".join(missed[:5]))
    checks.that(f"{len(false)} false", not false, ", ".join(false[:5]))
    print(f"         in {seconds:.1f} s CPU")
    chance = random.Random(seed + 1)
    first = [(one.key, one.kind, one.words) for one in reconcile(books.ours, books.theirs, WINDOW)]
    chance.shuffle(books.ours)
    chance.shuffle(books.theirs)
    again = [(one.key, one.kind, one.words) for one in reconcile(books.ours, books.theirs, WINDOW)]
    checks.that("in another order the same, word for word", first == again)
    _control(checks, books)


def _control(checks: Checks, books: Books) -> None:
    key = next(row.key for row in books.ours if row.state is State.SETTLED and row.key not in books.planted)
    books.theirs = [line for line in books.theirs if line.key != key or line.outcome is Outcome.SENT]
    _, false = differences(books)
    checks.that("positive control: a line that vanishes is one more", false == [f"{key} {Kind.MISSING}"])


def main(arguments: list[str] | None = None) -> int:
    """Make the books, compare them, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", help="not used: the books are made up")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--n", type=int, default=100_000, help="payouts in our book")
    options = parser.parse_args(arguments)
    checks = Checks()
    check(checks, options.n, options.seed)
    print(f"\n{checks.passed} passed, {len(checks.failed)} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
