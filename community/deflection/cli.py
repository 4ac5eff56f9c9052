"""The deflection room's commands: `flask deflection backtest`, `flask deflection train`."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from community.core.cli import need_tables
from community.core.db import transaction
from community.deflection import jobs, queries
from community.deflection.jobs import Backtest
from community.deflection.jobs.backtesting import RANKINGS
from community.deflection.rules.cases import Case
from community.deflection.rules.measures import MEASURES
from community.imports import queries as imports

deflection = AppGroup("deflection", help="Suggestions: try them on the past, let them learn from it.")


@deflection.command()
@click.option(
    "--pairs",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Questions and what would have helped, instead of the community's own links: JSON lines with topic_id, "
    "asked_at, title, relevant, by the topics' ids before the import.",
)
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Only questions asked from this day on, in UTC."
)
def backtest(pairs: Path | None, since: datetime | None) -> None:
    """Ask the questions of the past anew, and see how often suggestions hold what a helper then linked.

    Each question sees only threads older than itself and only what was written before it. Texts edited since count as
    they read now.
    """
    need_tables()
    started = time.monotonic()
    cases = list_cases(pairs, since.replace(tzinfo=UTC) if since else None)
    if not cases:
        raise click.ClickException("There is no question to replay: nobody linked an earlier thread yet.")
    bar: Any = click.progressbar(length=len(cases), label="Asking anew", show_pos=True)
    with bar:
        found = jobs.backtest(cases, told=lambda _: bar.update(1))
    print("\n".join(lines_of(found)))
    print(f"\n{time.monotonic() - started:.0f} s.")


@deflection.command()
def train() -> None:
    """Learn from the community's own links which threads help, and keep what was learnt if it does better."""
    need_tables()
    print(jobs.train().summary)


def list_cases(pairs: Path | None, since: datetime | None = None) -> list[Case]:
    """The questions to replay: from a file, else from the community's own links. Raise ClickException for a bad file."""
    with transaction(writes=False):
        return queries.build_cases(
            _read(pairs) if pairs is not None else queries.list_own_pairs(), since=since
        )


def lines_of(found: Backtest) -> Iterator[str]:
    """What the replay found, as a table and the ratios."""
    yield f"{found.case_count:,} questions, {found.pair_count:,} threads that would have helped"
    for query, grades in found.grades.items():
        yield ""
        yield f"{query:41} {'  '.join(f'{name:>9}' for name in MEASURES)}"
        for ranking, name in RANKINGS.items():
            figures = "  ".join(f"{figure:9.4f}" for figure in grades[ranking].mean(axis=0))
            yield f"  {ranking}  {name:36} {figures}"
        ratio, low, high = found.ratio(query)
        yield f"  C/A of Recall@5: {ratio:.3f} (95 % interval {low:.3f} to {high:.3f})"


def _read(path: Path) -> list[queries.PairRow]:
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        wanted = {str(topic) for row in rows for topic in (row["topic_id"], *row["relevant"])}
        threads = imports.list_threads_of_topics(wanted)
        return [
            queries.PairRow(
                threads[str(row["topic_id"])],
                threads[str(topic)],
                asked_at=datetime.fromisoformat(row["asked_at"]),
                title=str(row["title"]),
            )
            for row in rows
            for topic in row["relevant"]
            if str(row["topic_id"]) in threads and str(topic) in threads
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise click.ClickException(f"{path} is not such a file: {error!r}.") from error
