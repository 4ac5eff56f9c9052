"""The demo room's commands: `flask demo build`, `flask demo sign-ins`."""

from __future__ import annotations

import time
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask import current_app
from flask.cli import AppGroup

from community.core.actor import SYSTEM
from community.core.cli import need_tables
from community.core.db import transaction
from community.core.errors import Conflict
from community.demo import actions, queries
from community.demo.rules.reading import ContentWrong
from community.demo.rules.sign_ins import sign_ins_in_words
from config import Settings

demo = AppGroup("demo", help="The demo community.")


@demo.command("sign-ins")
def sign_ins() -> None:
    """Print the demo's sign-ins, when the demo is in this database."""
    with transaction(writes=False):
        has_demo = queries.has_demo()
    if has_demo:
        print(sign_ins_in_words())


@demo.command()
@click.option(
    "--if-empty", is_flag=True, help="Leave a database that holds something else alone, without an error."
)
def build(if_empty: bool) -> None:
    """Build the demo community in an empty database: all of it, or, when it is interrupted, nothing."""
    settings: Settings = current_app.config["SETTINGS"]
    need_tables()
    with transaction(writes=False):
        if queries.has_demo():
            print("The demo community is here already; nothing was changed.")
            return
        if not queries.is_empty():
            if if_empty:
                print("This database has a community of its own; no demo is built.")
                return
            raise click.ClickException(
                "There are members or boards in this database, and the demo would mix with them. Nothing was changed."
                "\nBuild it in an empty database: set PEERDESK_DATABASE_URL, or PEERDESK_INSTANCE_DIR, to a new one."
            )
    started = time.monotonic()
    try:
        content = queries.load_content()
        with _bar() as bar, transaction():
            built = actions.build_demo(
                SYSTEM, content, ZoneInfo(settings.time_zone), progress=lambda *step: _show(bar, *step)
            )
    except (ContentWrong, Conflict, actions.ActRefused) as error:
        raise click.ClickException(str(error)) from error
    seconds = time.monotonic() - started
    print(
        f"The demo community is ready: {built.members} members, {built.threads} threads,"
        f" {built.acts:,} acts in {seconds:.0f} s."
    )
    print(sign_ins_in_words())


def _bar() -> Any:
    return click.progressbar(
        length=1,
        label="Building the demo community",
        show_percent=True,
        item_show_func=lambda item: item or "",
    )


def _show(bar: Any, what: str, done: int, total: int) -> None:
    bar.length = total
    bar.update(done - bar.pos, what)
