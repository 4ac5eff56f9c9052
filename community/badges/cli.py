"""The badges' commands: `flask badges sync`, `flask badges recheck`."""

from __future__ import annotations

import time

import click
from flask.cli import AppGroup

from community.badges import actions, jobs
from community.badges.rules import Telling
from community.core.actor import SYSTEM
from community.core.cli import need_tables
from community.core.db import transaction

badges = AppGroup("badges", help="Badges.")


@badges.command()
def sync() -> None:
    """Bring the badges that ship into the database, and award what was earned before. Quick when nothing is new."""
    need_tables()
    with transaction():
        changed = actions.sync_badges(SYSTEM)
    if not changed:
        print("All badges that ship are here.")
        return
    settled = jobs.settle_everybody(telling=Telling.NOBODY)
    print(f"{changed} badges are new or changed; {settled.awarded:,} were awarded for what was done before.")


@badges.command()
@click.option("--quiet", is_flag=True, help="Tell nobody of new awards, however recent.")
def recheck(quiet: bool) -> None:
    """Look at everybody now, as the worker does each night."""
    need_tables()
    started = time.monotonic()
    settled = jobs.settle_everybody(telling=Telling.NOBODY if quiet else Telling.RECENT)
    print(f"{settled.awarded:,} awarded, {settled.revoked:,} revoked, in {time.monotonic() - started:.1f} s.")
