"""Prove that every payout is paid exactly once, or its money is the member's again, whatever befalls the rails.

    python -m bench.proofs.rails [--n 10000] [--seed 1]

`--n` members claim, and are paid over three rails: PayPal's Payouts API and a brand's billing over real HTTP, and SEPA by
files that a bank takes and answers. Each rail meets 20 situations, in batches of their own, on a clock that goes by minutes,
then by hours, to day 40: nothing wrong; time-outs and faults before and after the money went; 429; credentials that are refused
meanwhile; doubled, reordered, forged and early callbacks and files; wrong amounts, currencies and keys; a batch of which some fail
and some wait; silence for ever; money that comes back on day 30, or is not claimed; a provider down for an hour; details that
have to wait. Claims, batches, approvals, sending, asking and callbacks go through the product's own actions and jobs.

Afterwards the providers' own books are compared with ours: `judge` says what it asks.

Positive controls: a provider that forgets keys, a parcel sent again under another key, a payment that is missing in the
provider's book, and a payout that nobody looks after are each found.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections import Counter
from datetime import timedelta

from bench.proofs.importing import Checks
from bench.proofs.support.rail_judge import judge
from bench.proofs.support.rail_scene import RAILS, Scene, open_scene
from bench.proofs.support.rail_situations import LATER, SITUATIONS, meet

DAYS = 40
SMALL = 1_000
"""Fewer payouts than this, and the days after the second are gone through in longer steps."""


def moments(*, is_small: bool) -> list[timedelta]:
    """When the clock's jobs run: each minute for an hour, each hour for two days, then twice a day."""
    minutes = [timedelta(minutes=minute) for minute in range(1, 60)]
    hours = [timedelta(hours=hour) for hour in range(1, 49)]
    down = [timedelta(hours=3, minutes=minute) for minute in range(1, 120)]
    days = [timedelta(hours=hour) for hour in range(60, DAYS * 24 + 1, 60 if is_small else 12)]
    return sorted({*minutes, *hours, *down, *days})


def walk(scene: Scene, n: int) -> None:
    """Let everybody be paid, in every situation, until day 40."""
    count = -(-n // (len(SITUATIONS) * len(RAILS)))
    now = [name for name in SITUATIONS if name not in LATER]
    for name in now:
        for rail in RAILS:
            meet(scene, name, rail, count)
    for name, at in LATER.items():
        for rail in RAILS:
            # Details have to wait for cash alone; who claims early and is not held goes with an earlier batch.
            is_held = name == "waited" and rail != "credit"
            scene.prepare(name, rail, count if is_held else 0)
            wanted = 0 if is_held else count
            scene.plan(at, lambda name=name, rail=rail, wanted=wanted: meet(scene, name, rail, wanted))
    for moment in moments(is_small=n < SMALL):
        scene.live(moment)


def check(checks: Checks, scene: Scene) -> None:
    found = judge(scene, scene.planned)
    for words in found[:20]:
        print(f"    {words}")
    checks.that(
        f"{len(scene.planned):,} payouts in {len(SITUATIONS)} situations on {len(RAILS)} rails: nothing is wrong",
        not found,
        f"{len(found)} wrong",
    )
    states = Counter(scene.states())
    checks.that(
        "states: " + ", ".join(f"{count:,} {state}" for state, count in sorted(states.items())),
        sum(states.values()) == len(scene.planned),
    )
    kinds = Counter(kind for one in scene.planned.values() for kind in one.faults)
    checks.that(
        "faults, all of them expected: "
        + ", ".join(f"{count:,} {kind}" for kind, count in sorted(kinds.items())),
        {"mismatch", "no_answer", "late"} <= kinds.keys(),
    )
    checks.that(
        f"{scene.notices:,} callbacks heard, {scene.forged:,} forged ones among them", scene.forged > 0
    )


def control(checks: Checks, scene: Scene) -> None:
    """Break it on purpose: each time the judge has to say so."""
    for name, words in (
        ("forgetful", "paid twice"),
        ("another key", "paid twice"),
        ("vanished", "never paid"),
        ("abandoned", "nobody looks after it"),
    ):
        found = judge(scene, scene.break_by(name))
        checks.that(f"control: {name}", any(words in one for one in found), "; ".join(found)[:120])


def main(n: int, seed: int) -> int:
    """Walk, judge, break, judge; print."""
    logging.disable(logging.WARNING)  # Each forged callback is one.
    checks, started, began = Checks(), time.monotonic(), time.process_time()
    with open_scene(seed) as scene:
        walk(scene, n)
        check(checks, scene)
        control(checks, scene)
    print(f"\n{time.monotonic() - started:.0f} s, {time.process_time() - began:.0f} s CPU")
    print(f"{checks.passed:,} passed, {len(checks.failed):,} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--n", type=int, default=10_000, help="payouts in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", default="", help="not used: everything is made up")
    options = parser.parse_args()
    sys.exit(main(options.n, options.seed))
