"""Prove that no deed falls into the wrong period, around every cut-off and whatever the clocks on the wall do.

    python -m bench.proofs.periods [--seed 1] [--n 10000]

`--n` instants around the cut-offs of periods of all lengths in twelve zones: both changes of the clock (at midnight too), a
leap day, the ends of years, half-hour and 45-minute zones, a zone that skipped a day. Where each belongs is told twice: by
the product's instants, and by the date that a calendar on the wall shows there at that moment. Ends are exclusive.

A second part lets answers be accepted around a cut-off through the real actions, jobs and tables on a scratch database.
Positive control: with cut-offs in UTC instead of the zone's midnight some fall into the wrong period.
"""

from __future__ import annotations

import argparse
import random  # noqa: TID251 - seeded: a proof must be repeatable
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bench.proofs.importing import Checks
from bench.proofs.support.reward_database import compare_with_database
from community.rewards.rules.periods import add_months, find_index, first_instant

ZONES = (
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",  # Midnight itself is skipped, and comes twice.
    "America/Havana",  # The first hour of the day comes twice.
    "Africa/Cairo",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # Half an hour.
    "Pacific/Apia",  # Had no 30 December 2011.
    "Pacific/Kiritimati",
    "UTC",
)
DAYS = (
    date(2011, 12, 31),
    date(2023, 4, 28),
    date(2023, 9, 3),
    date(2024, 2, 29),
    date(2024, 3, 1),
    date(2024, 3, 10),
    date(2024, 3, 31),
    date(2024, 4, 7),
    date(2024, 9, 8),
    date(2024, 10, 27),
    date(2024, 11, 3),
    date(2025, 1, 1),
    date(2026, 1, 1),
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2028, 2, 29),
)
"""Days on which something is odd somewhere; each is a cut-off, among those of ordinary months."""
NEAR = (
    timedelta(0),
    timedelta(microseconds=1),
    timedelta(microseconds=-1),
    timedelta(seconds=1),
    timedelta(seconds=-1),
    timedelta(minutes=30),
    timedelta(minutes=-30),
    timedelta(hours=1),
    timedelta(hours=-1),
    timedelta(hours=23, minutes=59),
    timedelta(hours=-25),
)

Instant = Callable[[date, str], datetime]


def prove(*, events: int, seed: int, instant: Instant = first_instant) -> list[str]:
    """What fell into the wrong period, a sentence each."""
    chance = random.Random(seed)
    wrong = []
    chains = {zone: list(_chain(chance)) for zone in ZONES}
    for number in range(events):
        zone = ZONES[number % len(ZONES)]
        days = chains[zone]
        spans = [(instant(start, zone), instant(end, zone)) for start, end in pairwise(days)]
        cut = instant(chance.choice(days), zone)
        step = chance.choice(NEAR) if number % 3 else timedelta(seconds=chance.randint(-200_000, 200_000))
        at = cut + step
        told, shown = find_index(at, spans), _by_the_wall(at, zone, days)
        if told != shown:
            wrong.append(f"{at.isoformat()} in {zone}: period {told}, the wall says {shown}")
    return wrong


def _chain(chance: random.Random) -> Iterator[date]:
    """The days at which periods touch, ascending: the odd ones, and ordinary months of chance length between them."""
    days, day = set(DAYS), date(2011, 1, 1)
    while day < date(2029, 1, 1):
        days.add(day)
        day = add_months(day, chance.choice((1, 3, 6, 12)))
    return iter(sorted(days))


def _by_the_wall(at: datetime, zone: str, days: list[date]) -> int | None:
    today = at.astimezone(ZoneInfo(zone)).date()
    passed = [index for index, day in enumerate(days) if day <= today]
    if not passed or passed[-1] == len(days) - 1:
        return None
    return passed[-1]


def _in_utc(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), UTC)


def main(arguments: list[str] | None = None) -> int:
    """Try all instants, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", help="not used: the instants are made up")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--n", type=int, default=10_000, help="instants around cut-offs")
    options = parser.parse_args(arguments)
    checks = Checks()
    wrong = prove(events=options.n, seed=options.seed)
    checks.that(
        f"{options.n:,} instants in {len(ZONES)} zones, none in the wrong period",
        not wrong,
        "; ".join(wrong[:3]),
    )
    control = prove(events=options.n, seed=options.seed, instant=_in_utc)
    checks.that(
        "positive control: cut-offs in UTC put some into the wrong one", bool(control), f"{len(control):,}"
    )
    print("\nThe same through actions, jobs and tables")
    compare_with_database(checks, options.seed)
    print(f"\n{checks.passed} passed, {len(checks.failed)} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
