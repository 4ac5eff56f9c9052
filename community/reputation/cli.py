"""The reputation room's command: `flask reputation audit`."""

from __future__ import annotations

import time
from typing import Any

import click
from flask.cli import AppGroup

from community.core.cli import need_tables
from community.core.db import transaction
from community.members import queries as members
from community.reputation import jobs

SHOWN = 50

reputation = AppGroup("reputation", help="Points and the rules that give them.")


@reputation.command()
def audit() -> None:
    """Recompute every standing from the events, and print where the ledger says something else.

    Run it while nobody writes: what is written meanwhile shows as a difference. Ends with status 1 when there is one.
    """
    need_tables()
    started = time.monotonic()
    bar: Any = click.progressbar(length=1, label="Replaying events", show_pos=True)
    count = 0
    with bar:

        def told(done: int, total: int) -> None:
            nonlocal count
            bar.length, count = max(total, 1), total
            bar.update(max(done, int(total == 0)) - bar.pos)

        differences = jobs.audit(told)
    for difference in differences[:SHOWN]:
        with transaction(writes=False):
            name = members.get_member(difference.member_id).username
        print(f"{name}: {difference.what}: kept {difference.kept:,}, by the events {difference.due:,}")
    if len(differences) > SHOWN:
        print(f"… and {len(differences) - SHOWN:,} more")
    print(f"{count:,} events, {len(differences):,} differences, {time.monotonic() - started:.1f} s.")
    if differences:
        raise SystemExit(1)
