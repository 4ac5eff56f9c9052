"""Prove that pay follows people helped, falls smoothly, and that copies and linked accounts win nothing.

    python -m bench.proofs.royalties [--seed 1] [--n 1000]

Made-up communities are paid by the product's own rules: 200 helpers whose answers are found by visitors as answers are (a
few by very many), over five seeds from `--seed` on. Pay and people helped must agree (Spearman at least 0.9), no visitor may
pay more than the one before or fall by more than a hundredth of the base and a minor unit, and the sum of all must be exact.

`--n` copies of one answer, each accepted and each visited, must earn no more than one accepted answer. Two linked accounts
that accept each other's answers lose, at most, what waits in one holding period before the link is seen: nothing of it is
released afterwards. Positive controls: without looking at copies and links both win far more.
"""

from __future__ import annotations

import argparse
import random  # noqa: TID251 - seeded: a proof must be repeatable
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bench.proofs.importing import Checks
from community.fairplay.rules.likeness import likenesses
from community.rewards.rules.earning import Deed
from community.rewards.rules.replay import Known, Replay
from community.rewards.rules.royalty import royalty, total
from community.rewards.rules.states import Kind
from community.rewards.rules.terms import COPY_LIKENESS, Terms

START = datetime(2026, 1, 1, tzinfo=UTC)
SEEDS = 5
LEAST = 0.9
TERMS = Terms()
COPY = "Turn the router off at the wall, wait for a minute, and turn it on again. Then wait until the lamp is green."


def paid_and_helped(seed: int, *, helpers: int = 200) -> tuple[list[int], list[int]]:
    """What each helper was paid by royalties, and how many people their answers helped."""
    chance = random.Random(seed)
    helped: Counter[int] = Counter()
    replay = Replay(lambda _: TERMS, Known())
    answer_id = number = 0
    for member in range(1, helpers + 1):
        for _ in range(chance.randint(1, 12)):
            answer_id += 1
            for _ in range(min(5_000, int(chance.paretovariate(0.9)) - 1)):
                number += 1
                replay.hear(_royalty(number, member, answer_id, START + timedelta(minutes=number)))
                helped[member] += 1
    return [replay.earned[member] for member in range(1, helpers + 1)], [
        helped[member] for member in range(1, helpers + 1)
    ]


def spearman(left: list[int], right: list[int]) -> float:
    """The correlation of ranks; equal values share the mean of theirs."""
    one, other = _ranks(left), _ranks(right)
    mean = (len(left) + 1) / 2
    above = sum((a - mean) * (b - mean) for a, b in zip(one, other, strict=True))
    below = (sum((a - mean) ** 2 for a in one) * sum((b - mean) ** 2 for b in other)) ** 0.5
    return above / below if below else 0.0


def copies(count: int, *, are_seen: bool = True) -> int:
    """What so many copies of one answer earn, each accepted by somebody else and found by ten visitors."""
    chance = random.Random(7)
    texts = [COPY if chance.random() < 0.5 else COPY.replace("minute", "moment") for _ in range(count)]
    shares = likenesses(texts)
    known = Known(
        copied=frozenset(n for n, share in enumerate(shares, start=1) if are_seen and share >= COPY_LIKENESS)
    )
    replay = Replay(lambda _: replace(TERMS, royalty_minor=TERMS.royalty_minor), known)
    number = 0
    for answer in range(1, count + 1):
        at = START + timedelta(minutes=answer)
        replay.hear(_accept(answer, 1, 1_000 + answer, at))
        if answer == 1:
            continue  # Visits to the first one are earned like anybody's.
        for _ in range(10):
            number += 1
            replay.hear(_royalty(number, 1, answer, at + timedelta(seconds=number % 50)))
    return replay.earned[1]


def ring(days: int, *, seen_after_days: int, is_fresh: bool = False) -> tuple[int, int]:
    """(what two linked accounts keep, what waited when the link was seen) when each accepts the other's answers daily;
    with `is_fresh` another account accepts each time."""
    known = Known()
    replay = Replay(lambda _: TERMS, known)
    kept = waiting = 0
    for day in range(days):
        at = START + timedelta(days=day)
        if day == seen_after_days:
            replay.known = Known(linked=frozenset({(1, 2), (2, 1)}))
        for member, other in ((1, 2), (2, 1)):
            worth = replay.hear(_accept(2 * day + member, member, 1_000 + day if is_fresh else other, at))
            amount = worth.amount_minor if worth is not None else 0
            if day < seen_after_days - TERMS.hold_days:
                kept += amount  # Its hold was over before anybody could see the link.
            elif day < seen_after_days:
                waiting += amount  # Taken back when it would have been released.
    return kept, waiting


def steepest(base_minor: int, half_after: int, count: int) -> tuple[float, bool]:
    """The greatest fall of the exact pay from one person to the next, and whether rounding stays within a unit of it."""
    exact = [base_minor * half_after / (half_after + n - 1) for n in range(1, count + 1)]
    paid = [royalty(base_minor, half_after, n) for n in range(1, count + 1)]
    falls = max((a - b for a, b in pairwise(exact)), default=0.0)
    return falls, all(abs(a - b) < 1 + 1e-6 for a, b in zip(exact, paid, strict=True))


def _accept(answer_id: int, member: int, asker: int, at: datetime) -> Deed:
    return Deed(
        key=f"accept:{answer_id}", kind=Kind.ACCEPT, member_id=member, cause=f"acceptance:{answer_id}", at=at,
        brought_by_id=asker, thread_id=answer_id, answer_id=answer_id,
    )  # fmt: skip


def _royalty(number: int, member: int, answer_id: int, at: datetime) -> Deed:
    return Deed(
        key=f"royalty:{number}", kind=Kind.ROYALTY, member_id=member, cause=f"deflection:{number}", at=at,
        answer_id=answer_id,
    )  # fmt: skip


def _ranks(values: list[int]) -> list[float]:
    order = sorted(range(len(values)), key=lambda place: values[place])
    ranks = [0.0] * len(values)
    first = 0
    while first < len(order):
        last = first
        while last + 1 < len(order) and values[order[last + 1]] == values[order[first]]:
            last += 1
        for place in order[first : last + 1]:
            ranks[place] = (first + last) / 2 + 1
        first = last + 1
    return ranks


def check(checks: Checks, seed: int, count: int) -> None:
    """Try all, and print what came of it."""
    for each in range(seed, seed + SEEDS):
        paid, helped = paid_and_helped(each)
        found = spearman(paid, helped)
        checks.that(
            f"seed {each}: pay follows people helped", found >= LEAST, f"{found:.4f}, {sum(helped):,} people"
        )
    for base, k in ((10, 50), (1, 50), (37, 7), (500, 200)):
        falls, is_close = steepest(base, k, 3_000)
        checks.that(
            f"base {base}, half after {k}: no step over base/k", falls <= base / k + 1e-9, f"{falls:.4f}"
        )
        checks.that("… and rounding stays within a minor unit", is_close)
        checks.same(
            "… and the parts sum to the whole",
            sum(royalty(base, k, n) for n in range(1, 3_001)),
            total(base, k, 3_000),
        )
    one = TERMS.accept_minor
    most = copies(count)
    checks.that(f"{count:,} copies earn no more than one accepted answer", most <= one, f"{most} of {one}")
    unseen = copies(count, are_seen=False)
    checks.that("positive control: unseen they earn far more", unseen > 10 * one, f"{unseen:,}")
    kept, waiting = ring(120, seen_after_days=TERMS.hold_days)
    checks.that(
        "two linked accounts seen within the hold keep nothing",
        kept == 0 and waiting > 0,
        f"{waiting} waited",
    )
    kept, waiting = ring(120, seen_after_days=30)
    fresh = ring(120, seen_after_days=120, is_fresh=True)
    checks.that(
        "seen later, they keep what came before one holding period",
        kept <= 2 * 3 * one,
        f"{kept} kept, {waiting} back",
    )
    checks.that(
        "positive control: another account each day would win far more",
        sum(fresh) > 10 * kept,
        f"{sum(fresh):,}",
    )


def main(arguments: list[str] | None = None) -> int:
    """Try all of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", help="not used: the communities are made up")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--n", type=int, default=1_000, help="copies of one answer")
    options = parser.parse_args(arguments)
    checks = Checks()
    check(checks, options.seed, options.n)
    print(f"\n{checks.passed} passed, {len(checks.failed)} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
