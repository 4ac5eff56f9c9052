"""`flask import discourse PATH`: a community from elsewhere comes in, with a bar while it does and a report at the end."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from community.core.cli import need_tables
from community.imports.jobs import Progress, Unusable, import_discourse
from community.imports.rules.reasons import CAME_IN, sentence_of
from community.imports.rules.report import Report, Tally
from config import Settings

BAR_WIDTH = 24
EVERY_SECONDS = 0.2  # On a screen.
EVERY_SECONDS_ELSEWHERE = 5.0  # In a log, where each is a line.

group = AppGroup(
    "import", short_help="Bring a community in from elsewhere.", help="Bring a community in from elsewhere."
)


@group.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--source", default="", metavar="KEY", help="Name of the source; by default its host, or the file's name."
)
@click.option(
    "--host", default="", help="Host of the old addresses; by default the one that most links name."
)
@click.option("--limit", type=click.IntRange(min=1), help="Read only so many records, to try it out.")
def discourse(path: Path, source: str, host: str, limit: int | None) -> None:
    """Bring in the topics of a Discourse forum.

    PATH is a folder of topic files (the JSON of GET /t/ID.json, one each), a .jsonl or a .jsonl.gz with one topic a line.
    Run again it changes nothing; interrupted, it goes on.
    """
    need_tables()
    settings: Settings = current_app.config["SETTINGS"]
    bar = _Bar()
    try:
        report = import_discourse(
            path,
            lock=settings.instance_path("import.lock"),
            key=source,
            host=host,
            limit=limit,
            tell=bar.show,
        )
    except Unusable as error:
        bar.end()
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        bar.end()
        raise click.ClickException(
            "Stopped. What has come in stays; the same command goes on from there."
        ) from None
    bar.end()
    _print_report(report)


class _Bar:
    """One line that is drawn over on a screen; a line now and then elsewhere."""

    def __init__(self) -> None:
        self._is_screen = sys.stderr.isatty()
        self._stage = ""
        self._started = self._shown = 0.0
        self._is_open = False

    def show(self, progress: Progress) -> None:
        """Show how far it is, unless that was shown just now."""
        now = time.monotonic()
        if progress.stage != self._stage:
            self.end()
            self._stage, self._started, self._shown = progress.stage, now, 0.0
        if now - self._shown < (EVERY_SECONDS if self._is_screen else EVERY_SECONDS_ELSEWHERE):
            return
        self._shown = now
        line = _describe(progress, now - self._started)
        click.echo(f"\r\033[K{line}" if self._is_screen else line, err=True, nl=not self._is_screen)
        self._is_open = self._is_screen

    def end(self) -> None:
        """Let what follows begin on a line of its own."""
        if self._is_open:
            click.echo(err=True)
        self._is_open = False


def _describe(progress: Progress, seconds: float) -> str:
    share = min(1.0, progress.done / progress.total) if progress.total else 1.0
    filled = round(share * BAR_WIDTH)
    parts = [f"{progress.stage} [{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {share:4.0%}"]
    if progress.topics:
        rate = progress.posts / seconds if seconds > 0 else 0
        parts.append(f"{progress.topics:,} topics, {progress.posts:,} posts, {rate:,.0f} posts/s")
    if 0 < share < 1 and seconds > 1:
        parts.append(f"{_in_words(seconds / share * (1 - share))} left")
    return " · ".join(parts)


def _in_words(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _print_report(report: Report) -> None:
    _print_came_in(report)
    _print_section("Left out", report.left_out)
    _print_section("Came in changed", report.mended)
    _print_section("Good to know", report.told)
    if report.came_in["threads"]:
        click.echo(
            "\nThe search index catches up while the worker runs; `flask search rebuild` does it at once."
        )


def _print_came_in(report: Report) -> None:
    click.echo("Came in")
    lines = [(CAME_IN[name], report.came_in[name]) for name in CAME_IN if report.came_in[name]]
    for words, count in lines:
        click.echo(f"  {count:>9,}  {words}")
    if not lines:
        click.echo("  nothing new")


def _print_section(title: str, tallies: dict[str, Tally]) -> None:
    if not tallies:
        return
    click.echo(f"\n{title}")
    for reason, tally in sorted(tallies.items(), key=lambda item: (-item[1].count, item[0])):
        click.echo(f"  {tally.count:>9,}  {sentence_of(reason)} ({reason})")
        for example in tally.examples:
            click.echo(f"             {example}")
