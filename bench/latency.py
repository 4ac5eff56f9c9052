"""What suggestions cost while somebody types, on large communities, while 20 posts a second are written and indexed.

    make bench NAME=latency ARGS="[--data ../shared/data/support-forums] [--whoosh 50000] [--tantivy 160000]"

`--data` holds `posts.jsonl.gz`, whose posts stand in for threads, and `latency-queries.json`. For each engine that many of
them become a community in a temporary folder, which `flask search rebuild`'s own code indexes. Then run a web server (one
gthread worker, no page kept for visitors), a worker, and a process that posts. One client asks `/suggestions` one query
after the other: `prefix` (a title half typed), `title`, `w3` (three words), `tb60` (title and sixty words of the draft).
Times are of the whole HTTP request, CPU is the web server's own; the bare page of `bench.bare` is asked in between, for the
ratio. Every twentieth post is looked for until it is found.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from markupsafe import escape

from bench.pages import Measured, ask
from bench.proofs.support.scratch import find_server, scratch_database
from bench.proofs.support.site import Site, open_site
from bench.servers import ROOT, Server, serving
from community import create_app
from community.boards import actions as boards
from community.boards.models import Board
from community.core import bulk, clock
from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.core.text.excerpt import excerpt
from community.members import actions as members
from community.members import queries as member_queries
from community.search import jobs
from community.search.models import StaleThread
from community.threads import actions as threads
from community.threads.models import Thread
from community.threads.rules import Kind

POSTS_A_SECOND = 20
WATCHED = 20  # Every twentieth post is looked for.
SETS = ("prefix", "title", "w3", "tb60")
AIMS_MS = {"whoosh": 40, "tantivy": 30}
"""At most, for 95 of 100 of the requests while somebody types."""
FOUND_AIM_SECONDS = 2
LONGEST_SECONDS = 30
HTMX = {"HX-Request": "true"}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "support-forums")
    parser.add_argument("--whoosh", type=int, default=50_000, help="threads on Whoosh; 0 leaves it out")
    parser.add_argument("--tantivy", type=int, default=160_000, help="threads on Tantivy; 0 leaves it out")
    parser.add_argument(
        "--postgresql", type=int, default=0, help="threads in PostgreSQL; 0, the default, leaves it out"
    )
    parser.add_argument("--rounds", type=int, default=2, help="how often each query is asked")
    arguments = parser.parse_args()
    queries = json.loads((arguments.data / "latency-queries.json").read_text())
    rows: list[str] = []
    typed: dict[str, Measured] = {}
    for engine in ("whoosh", "tantivy", "postgresql"):
        size = getattr(arguments, engine)
        if size:
            typed[engine] = _measure_engine(engine, size, arguments.data, queries, arguments.rounds, rows)
    print(f"\nLoad at the end: {os.getloadavg()[0]:.2f}")
    print("| engine | threads | query | p50 ms | p95 ms | p99 ms | CPU ms | × of bare CPU |")
    print("|---|---|---|---|---|---|---|---|")
    print("\n".join(rows))
    for engine, measured in typed.items():
        if engine in AIMS_MS:
            print(f"{engine}, as typed: p95 {measured.percentile(0.95):.1f} ms of at most {AIMS_MS[engine]}")
    if {"whoosh", "tantivy"} <= set(typed):
        ratio = typed["tantivy"].cpu_ms / typed["whoosh"].cpu_ms
        print(f"as typed, CPU of the large one on Tantivy ÷ the small one on Whoosh: {ratio:.2f}")
    return 0


def _measure_engine(
    engine: str, size: int, data: Path, queries: dict[str, list[str]], rounds: int, rows: list[str]
) -> Measured:
    """Build, run and measure one community; answer what was measured as typed."""
    with _community(engine, size, data) as site, _running(site) as (server, bare, found_after):
        count = _count(site)
        bare_page = Measured()
        results = {}
        for name in SETS:
            results[name] = measured = Measured()
            for _ in range(rounds):
                _ask_bare(bare, bare_page)
                _ask_all(server, queries[name], measured)
        for name, measured in {"(bare page)": bare_page, **results}.items():
            rows.append(
                f"| {engine} | {count:,} | {name} | {statistics.median(measured.latencies_ms):.1f}"
                f" | {measured.percentile(0.95):.1f} | {measured.percentile(0.99):.1f} | {measured.cpu_ms:.1f}"
                f" | {measured.cpu_ms / bare_page.cpu_ms:.1f} |"
            )
            print(rows[-1], flush=True)
        written = _count(site) - count
        seconds = sum(measured.wall_seconds for measured in (*results.values(), bare_page))
        print(
            f"{engine}: {written:,} posts were written meanwhile, {written / seconds:.1f} a second",
            flush=True,
        )
    waits = sorted(found_after)
    p95 = waits[int(0.95 * len(waits))] if waits else float("nan")
    print(
        f"{engine}: of {len(waits)} new posts half were found after {statistics.median(waits or [0]):.2f} s, 95 of 100"
        f" after {p95:.2f} s (aim {FOUND_AIM_SECONDS}), the last after {waits[-1] if waits else 0:.2f} s", flush=True,
    )  # fmt: skip
    return results["prefix"]


# The community


@contextmanager
def _community(engine: str, size: int, data: Path) -> Iterator[Site]:
    with tempfile.TemporaryDirectory(prefix="peerdesk-latency-") as folder:
        settings = {"instance_dir": f"{folder}/instance", "search_engine": engine}
        if engine == "postgresql":
            server = find_server()
            if server is None:
                raise SystemExit("No PostgreSQL answers.")
            with scratch_database(server) as address, open_site(**settings, database_url=address) as site:
                yield _filled(site, engine, size, data)
        else:
            with open_site(**settings) as site:
                yield _filled(site, engine, size, data)


def _filled(site: Site, engine: str, size: int, data: Path) -> Site:
    started = time.monotonic()
    with site.acting():
        member = members.create_member(
            SYSTEM, username="writer", email="writer@mail.example.org", name="Writer", role=Role.MODERATOR
        )
        board = boards.create_board(SYSTEM, slug="help", name="Help")
        member_id, board_id = member.id, board.id
    with gzip.open(data / "posts.jsonl.gz", "rt") as lines:
        posts = islice(lines, size)
        number = 0
        while batch := [json.loads(line) for line in islice(posts, 2_000)]:
            with site.acting():
                ids = bulk.reserve_ids(Thread, len(batch))
                rows = [
                    _row(post, ids[at], number + at, board_id, member_id) for at, post in enumerate(batch)
                ]
                bulk.insert_rows(Thread, rows)
            number += len(batch)
    print(f"{engine}: {number:,} threads were written in {time.monotonic() - started:.0f} s", flush=True)
    started = time.monotonic()
    with site.app.app_context():
        jobs.rebuild_index()
        db.engine.dispose()
    print(f"{engine}: they were indexed in {time.monotonic() - started:.0f} s", flush=True)
    return site


def _row(post: dict[str, Any], thread_id: int, number: int, board_id: int, member_id: int) -> dict[str, Any]:
    html = f"<p>{escape(post['body'])}</p>"
    at = clock.now() - timedelta(minutes=15 * (number + 1))
    return {
        "id": thread_id, "board_id": board_id, "kind": Kind.QUESTION.value, "title": post["title"][:150], "slug": "",
        "body_markdown": post["body"], "body_html": html, "renderer_version": 1, "excerpt": excerpt(html),
        "author_id": member_id, "created_at": at, "last_activity_at": at, "asker_active_at": at,
    }  # fmt: skip


def _count(site: Site) -> int:
    with site.app.app_context():
        return db.session.query(Thread).count()


# What runs


@contextmanager
def _running(site: Site) -> Iterator[tuple[Server, Server, list[float]]]:
    """Our web server, the bare one, the worker and the process that posts; what is found after how long is in the list
    when all have ended."""
    found_after: list[float] = []
    names = ("instance_dir", "secret_key", "mail_mode", "database_url", "search_engine")
    environment = {f"PEERDESK_{name.upper()}": str(getattr(site.settings, name)) for name in names}
    environment |= {"PEERDESK_RATE_LIMITS": "no", "PEERDESK_VISITOR_CACHE_SECONDS": "0"}
    worker = subprocess.Popen(
        [sys.executable, "-m", "flask", "worker"], cwd=ROOT, env={**os.environ, **environment},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    context = multiprocessing.get_context("spawn")
    stop, answers = context.Event(), context.Queue()
    writer = None
    try:
        with serving("app:app", environment) as server, serving("bench.bare:app", {}) as bare:
            writer = context.Process(target=_write, args=(environment, server.port, stop, answers))
            writer.start()
            time.sleep(5)  # Until everything is warm and posts come.
            yield server, bare, found_after
            stop.set()
            found_after += answers.get(timeout=60)
            writer.join(timeout=30)
    finally:
        stop.set()
        for process in (writer, worker):
            if process is not None:
                process.terminate()
        worker.wait(timeout=30)


def _write(environment: dict[str, str], port: int, stop: Any, answers: Any) -> None:
    """Post at an even pace, and look for some of the posts; a process of its own."""
    os.environ.update(environment)
    app = create_app()
    found_after: list[float] = []
    watchers: list[threading.Thread] = []
    with app.app_context():
        member_id, board_id = db.session.query(Thread.author_id, Thread.board_id).limit(1).one()
        db.session.rollback()
    site = Site(Path(), app.config["SETTINGS"], app)
    number, due = 0, time.monotonic()
    while not stop.is_set():
        due += 1 / POSTS_A_SECOND
        time.sleep(max(0, due - time.monotonic()))
        number += 1
        word = f"qv{number:05}x{os.getpid()}"
        with site.acting() as session:
            thread = threads.post_thread(
                member_queries.get_actor(member_id), board=session.get_one(Board, board_id), kind=Kind.QUESTION,
                title=f"The {word} lamp of my router", body=f"Since Monday it is {word} in the evening, and I have restarted it twice.",
            )  # fmt: skip
        if number % WATCHED == 0:
            watcher = threading.Thread(target=_look_for, args=(site, port, word, thread.id, found_after))
            watcher.start()
            watchers.append(watcher)
    for watcher in watchers:
        watcher.join()
    answers.put(found_after)


def _look_for(site: Site, port: int, word: str, thread_id: int, found_after: list[float]) -> None:
    """Note after how many seconds the post is suggested. Only when the worker has been there the server is asked, or
    looking would be most of what it does."""
    started = time.monotonic()
    while time.monotonic() - started < LONGEST_SECONDS and _is_waiting(site, thread_id):
        time.sleep(0.05)
    connection = Server(port, 0).connect()
    path = "/suggestions?" + urlencode({"q": f"{word} lamp", "on": "ask"})
    while time.monotonic() - started < LONGEST_SECONDS:
        _, data = ask(connection, "GET", path, None, HTMX)
        if f"/threads/{thread_id}".encode() in data:
            break
        time.sleep(0.05)
    found_after.append(time.monotonic() - started)


def _is_waiting(site: Site, thread_id: int) -> bool:
    with site.app.app_context(), transaction(writes=False) as session:
        return session.get(StaleThread, thread_id) is not None


# Asking


def _ask_all(server: Server, queries: list[str], measured: Measured) -> None:
    connection = server.connect()
    cpu, started = server.cpu_seconds(), time.perf_counter()
    for text in queries:
        path = "/suggestions?" + urlencode({"q": text, "on": "ask"})
        before = time.perf_counter()
        response, data = ask(connection, "GET", path, None, HTMX)
        measured.latencies_ms.append(1000 * (time.perf_counter() - before))
        if response.status != 200:
            raise RuntimeError(f"{path} answered {response.status}: {data[:200]!r}")
    measured.requests += len(queries)
    measured.wall_seconds += time.perf_counter() - started
    measured.cpu_seconds += server.cpu_seconds() - cpu


def _ask_bare(server: Server, measured: Measured) -> None:
    connection = server.connect()
    cpu, started = server.cpu_seconds(), time.perf_counter()
    for _ in range(200):
        before = time.perf_counter()
        ask(connection, "GET", "/", None, {})
        measured.latencies_ms.append(1000 * (time.perf_counter() - before))
    measured.requests += 200
    measured.wall_seconds += time.perf_counter() - started
    measured.cpu_seconds += server.cpu_seconds() - cpu


if __name__ == "__main__":
    sys.exit(main())
