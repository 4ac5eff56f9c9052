"""The search room's commands: `flask search rebuild`, `flask search status`."""

from __future__ import annotations

import time
from typing import Any

import click
from flask.cli import AppGroup

from community.core.cli import need_tables
from community.core.db import transaction
from community.search import jobs
from community.search.build import default_processes
from community.search.choice import engine
from community.search.interface import BuildFailed, IndexLocked
from community.search.queries import state

SEGMENTS_MANY = 16  # Each asked word is looked up in each segment; a rebuild leaves two for each processor.

search = AppGroup("search", help="The search index.")


@search.command()
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=default_processes,
    show_default="one for each processor",
)
@click.option("--if-missing", is_flag=True, help="Do nothing when there is an index already.")
def rebuild(processes: int, if_missing: bool) -> None:
    """Build the index anew beside the live one, then put it in its place. Searches go on meanwhile."""
    need_tables()
    if if_missing and engine().snapshot() is not None:
        print("The search index is there already.")
        return
    started = time.monotonic()
    done = 0

    def rate(_: int | None) -> str:
        return f"{done / max(0.1, time.monotonic() - started):,.0f} a second"

    bar: Any = click.progressbar(length=1, label="Indexing threads", show_pos=True, item_show_func=rate)
    with bar:

        def starts(total: int) -> None:
            bar.length = total
            bar.render_progress()

        def told(count: int) -> None:
            nonlocal done
            done += count
            bar.update(count, current_item=count)
            if done >= bar.length:
                bar.render_finish()
                print("Writing the last of it to the disk …", flush=True)

        try:
            total = jobs.rebuild_index(processes=processes, starts=starts, told=told)
        except IndexLocked as error:
            raise click.ClickException("Another rebuild is running; let it finish.") from error
        except BuildFailed as error:
            raise click.ClickException(f"{error} The live index is untouched; try again.") from error
    print(f"Indexed {total:,} threads in {time.monotonic() - started:.0f} s.")


@search.command()
def status() -> None:
    """Say how many threads the index holds and how many wait for it."""
    need_tables()
    with transaction(writes=False):
        found = state.engine_state()
    if found.indexed_count is None:
        print(f"There is no index of {found.label} yet; `flask search rebuild` makes one.")
        return
    print(
        f"{found.indexed_count:,} of {found.thread_count:,} threads are in the index of {found.label};"
        f" {found.waiting_count:,} wait to be looked at."
    )
    if found.segment_count > SEGMENTS_MANY:
        print(f"It lies in {found.segment_count} segments: `flask search rebuild` makes searches quicker.")
    if found.has_outgrown:
        print(found.advice)
