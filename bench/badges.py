"""What the nightly look at everybody and the leaderboards cost in a large community.

    make bench NAME=badges ARGS="[--members 10000] [--entries 1000000]"

Makes a community of that size in a temporary SQLite database: each member joins over five years; threads, answers, marks
and acceptances fall to members unevenly, as they do; the ledger has that many entries. Then, in one run: all badges awarded
for the first time, the look that finds nothing new, one event's own look, and each kind of leaderboard, p50 of five. The
yardstick is one plain count over all answers in the same process.
"""

from __future__ import annotations

import argparse
import os
import random  # noqa: TID251 - seeded, so that every run makes the same community
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import flask_migrate
from sqlalchemy import func, select

import config
from community import create_app
from community.answers.models import Acceptance, Answer
from community.badges import actions, jobs, queries
from community.badges.models import Award
from community.badges.rules import Telling
from community.boards.models import Board, Product
from community.core.actor import SYSTEM
from community.core.bulk import insert_rows
from community.core.db import db, transaction
from community.leaderboards import queries as leaderboards
from community.leaderboards.queries import Wanted
from community.leaderboards.rules import Span
from community.members.models import Member
from community.reputation.models import LedgerEntry
from community.threads.models import Thread
from community.votes.models import Vote

NOW = datetime.now(UTC)  # noqa: TID251 - the community is made for today
BOARDS, PRODUCTS, YEARS = 8, 20, 5
AT_ONCE = 20_000


def main() -> int:
    """Make the community, measure, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=int(os.environ.get("N") or 10_000))
    parser.add_argument("--entries", type=int, default=0, help="ledger entries; 100 a member without it")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder) / 'bench.sqlite'}"
        app = create_app(replace(config.load(), database_url=address, instance_dir=folder, figures_seconds=0))
        with app.app_context():
            flask_migrate.upgrade()
            _build(random.Random(16), arguments.members, arguments.entries or 100 * arguments.members)
            _measure()
            db.session.remove()
            db.engine.dispose()
    return 0


def _build(dice: random.Random, members: int, entries: int) -> None:
    started = time.monotonic()
    with transaction():
        insert_rows(Board, [{"id": n, "slug": f"b{n}", "name": f"Board {n}"} for n in range(1, BOARDS + 1)])
        insert_rows(
            Product, [{"id": n, "slug": f"p{n}", "name": f"Product {n}"} for n in range(1, PRODUCTS + 1)]
        )
    sizes = {"threads": members * 4, "answers": members * 10, "votes": members * 25}
    _write(Member, (_member(n) for n in range(1, members + 1)))

    def somebody() -> int:
        return 1 + int(members * dice.random() ** 3)  # A few write most.

    opened = [_ago(dice) for _ in range(sizes["threads"])]
    authors = [somebody() for _ in range(sizes["answers"])]
    where = [dice.randrange(sizes["threads"]) for _ in range(sizes["answers"])]
    answered = [min(NOW, opened[n] + timedelta(minutes=dice.expovariate(1 / 600))) for n in where]
    _write(Thread, (_thread(n, opened[n], dice, somebody()) for n in range(sizes["threads"])))
    marks = [dice.randrange(sizes["answers"]) for _ in range(sizes["votes"])]
    counts: dict[int, int] = {}
    for n in marks:
        counts[n] = counts.get(n, 0) + 1
    accepted = sorted({n for n in range(sizes["answers"]) if dice.random() < 0.2})
    first, is_accepted = {where[n]: n for n in reversed(accepted)}, set(accepted)
    _write(
        Answer, (_answer(n, authors, where, answered, counts, is_accepted) for n in range(sizes["answers"]))
    )
    _write(Acceptance, (_acceptance(n, where, answered, first) for n in accepted))
    voters = {}
    for number, n in enumerate(marks, 1):
        voters[n, somebody()] = number
    _write(Vote, ({"id": i, "answer_id": n + 1, "voter_id": who, "voted_at": answered[n], "thread_id": None,
                   "reply_id": None, "imported_ref": None} for (n, who), i in voters.items()))  # fmt: skip
    _write(
        LedgerEntry,
        (_entry(n, authors, where, answered, dice.randrange(len(authors))) for n in range(1, entries + 1)),
    )
    with transaction() as session:
        total = (
            select(func.sum(LedgerEntry.points)).where(LedgerEntry.member_id == Member.id).scalar_subquery()
        )
        session.execute(Member.__table__.update().values(points=func.coalesce(total, 0), answer_count=1))
    print(
        f"{members:,} members, {sizes['threads']:,} threads, {sizes['answers']:,} answers, {len(voters):,} marks,"
        f" {len(accepted):,} acceptances, {entries:,} ledger entries, made in {time.monotonic() - started:.0f} s",
        flush=True,
    )


def _measure() -> None:
    with transaction():
        actions.sync_badges(SYSTEM)
    rows = [("all badges for the first time", *_once(lambda: jobs.settle_everybody(telling=Telling.NOBODY)))]
    print(f"{db.session.scalar(select(func.count()).select_from(Award)):,} awards", flush=True)
    rows.append(("the nightly look, nothing new", *_once(jobs.recheck)))
    badges = queries.list_badges_that_hear("AnswerAccepted")
    rows.append(("one acceptance, two members", *_often(lambda: _settle(badges), writes=True)))
    for span in Span:
        rows.append(
            (
                f"leaderboard, {span.label}",
                *_often(lambda span=span: leaderboards.list_places(Wanted(span=span), 1)),
            )
        )
        rows.append((f"leaderboard of a board, {span.label}",
                     *_often(lambda span=span: leaderboards.list_places(Wanted(span=span, board_id=1), 1))))  # fmt: skip
    own = Wanted(span=Span.QUARTER)
    rows.append(("one's own place, 90 days", *_often(lambda: leaderboards.find_own_place(own, 500))))
    yard = _often(lambda: db.session.scalar(select(func.count()).select_from(Answer)))[0]
    print(f"Load at the end: {os.getloadavg()[0]:.2f}; a plain count of all answers: {yard * 1000:.1f} ms")
    print("| what | ms | × of the plain count |\n|---|---|---|")
    for name, seconds in rows:
        print(f"| {name} | {seconds * 1000:,.1f} | {seconds / yard:,.1f} |")


def _settle(badges: Any) -> None:
    actions.settle_awards(SYSTEM, badges, [1, 2])


def _once(act: Callable[[], Any]) -> tuple[float]:
    started = time.monotonic()
    act()
    return (time.monotonic() - started,)


def _often(act: Callable[[], Any], *, writes: bool = False) -> tuple[float]:
    times = []
    for _ in range(5):
        with transaction(writes=writes):
            times.append(_once(act)[0])
    return (statistics.median(times),)


def _write(model: type[Any], rows: Iterator[dict[str, Any]]) -> None:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == AT_ONCE:
            _flush(model, batch)
            batch = []
    _flush(model, batch)


def _flush(model: type[Any], batch: list[dict[str, Any]]) -> None:
    with transaction():
        insert_rows(model, batch)


def _ago(dice: random.Random) -> datetime:
    return NOW - timedelta(days=dice.random() * 365 * YEARS)


def _member(n: int) -> dict[str, Any]:
    joined = NOW - timedelta(days=365 * YEARS * (1 - n / 20_000) + 1)
    return {"id": n, "username": f"m{n}", "name_skeleton": f"m{n}", "name": f"Member {n}", "created_at": joined, "claimed_at": joined}  # fmt: skip


def _thread(n: int, at: datetime, dice: random.Random, author: int) -> dict[str, Any]:
    return {
        "id": n + 1, "board_id": 1 + n % BOARDS, "product_id": 1 + n % PRODUCTS, "kind": "question", "title": "Q", "slug": "q",
        "body_markdown": "", "body_html": "", "renderer_version": 1, "excerpt": "", "author_id": author, "created_at": at,
        "last_activity_at": at, "asker_active_at": at, "first_answer_at": at + timedelta(minutes=5),
    }  # fmt: skip


def _answer(n: int, authors: list[int], where: list[int], at: list[datetime], counts: dict[int, int], accepted: set[int]) -> dict[str, Any]:  # fmt: skip
    return {
        "id": n + 1, "thread_id": where[n] + 1, "author_id": authors[n], "body_markdown": "", "body_html": "",
        "renderer_version": 1, "created_at": at[n], "vote_count": counts.get(n, 0),
        "accept_order": 1 if n in accepted else 2,
    }  # fmt: skip


def _acceptance(n: int, where: list[int], at: list[datetime], first: dict[int, int]) -> dict[str, Any]:
    return {"thread_id": where[n] + 1, "answer_id": n + 1, "accepted_by_id": None, "accepted_as": "import",
            "accepted_at": at[n], "is_first": first[where[n]] == n}  # fmt: skip


def _entry(n: int, authors: list[int], where: list[int], at: list[datetime], about: int) -> dict[str, Any]:
    return {
        "id": n, "member_id": authors[about], "points": 10, "full_points": 10, "kind": "answer_voted", "cause": f"bench:{n}",
        "rule_version": 1, "is_capped": True, "earned_on": at[about].date(), "posted_at": at[about],
        "thread_id": where[about] + 1, "answer_id": about + 1,
    }  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
