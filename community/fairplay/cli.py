"""The fair play room's command: `flask fairplay search`."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from community.core.cli import need_tables
from community.fairplay import jobs
from community.fairplay.rules.hints import derive_key

fairplay = AppGroup("fairplay", help="Fair play: look for collusion.")


@fairplay.command()
def search() -> None:
    """Look at the whole community and file cases for moderators."""
    need_tables()
    count = jobs.search_for_cases(derive_key(current_app.config["SECRET_KEY"]))
    click.echo(f"{count} case{'' if count == 1 else 's'} to decide.")
