"""What ten times the data costs: the same pages on two communities that differ in size, both measured in the same run.

`make bench NAME=growth ARGS="--small DIR --large DIR"`, where each DIR is the instance folder of an imported community
(`flask import discourse PATH --limit N` makes the small one of the same file). The two servers take turns in short
slices. Pages are asked for as a member, so that none comes from memory.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select

from bench.pages import ROUNDS, Measured, Page, list_pages, run_slice
from bench.servers import Server, serving
from community import create_app
from community.answers.models import Answer, Reply
from community.core.db import db
from community.threads.models import Thread

AIM = 1.2


def main() -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=Path, required=True, help="instance folder of the small community")
    parser.add_argument("--large", type=Path, required=True, help="instance folder of the large one")
    parser.add_argument("--seconds", type=float, default=1.5, help="length of one slice")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    with _opened(arguments.small) as (small, small_pages), _opened(arguments.large) as (large, large_pages):
        rows = []
        for one, other in zip(small_pages, large_pages, strict=True):
            if "visitor" in one.name and "suggestions" not in one.name:
                continue
            measured = Measured(), Measured()
            for _ in range(arguments.rounds):
                run_slice(small, one, measured[0], arguments.seconds)
                run_slice(large, other, measured[1], arguments.seconds)
            rows.append((one.name, *measured))
    _print_table(rows)
    return 0


@contextmanager
def _opened(folder: Path) -> Iterator[tuple[Server, list[Page]]]:
    """Serve the community of that instance, and say what is in it and which pages to ask for."""
    before = os.environ.get("PEERDESK_INSTANCE_DIR")
    os.environ["PEERDESK_INSTANCE_DIR"] = str(folder.resolve())
    try:
        _describe(folder)
        with serving("app:app", {"PEERDESK_RATE_LIMITS": "no", "PEERDESK_LOG_LEVEL": "warning"}) as server:
            yield server, list_pages(server)
    finally:
        if before is None:
            del os.environ["PEERDESK_INSTANCE_DIR"]
        else:
            os.environ["PEERDESK_INSTANCE_DIR"] = before


def _describe(folder: Path) -> None:
    with create_app().app_context():
        threads, answers, replies = (
            db.session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Thread, Answer, Reply)
        )
    print(f"{folder.name}: {threads:,} threads, {threads + answers + replies:,} posts", flush=True)


def _print_table(rows: list[tuple[str, Measured, Measured]]) -> None:
    print(f"Load at the end: {os.getloadavg()[0]:.2f}; aim: at most {AIM} ×")
    print("| page | kB, small and large | CPU ms, small | CPU ms, large | large ÷ small |")
    print("|---|---|---|---|---|")
    for name, small, large in rows:
        print(
            f"| {name} | {small.page_bytes / 1000:.1f} · {large.page_bytes / 1000:.1f}"
            f" | {small.cpu_ms:.2f} | {large.cpu_ms:.2f} | {large.cpu_ms / small.cpu_ms:.2f} |"
        )


if __name__ == "__main__":
    raise SystemExit(main())
