"""How long a dry run of the rules of points takes, beside reading and parsing the same events and nothing else.

    make bench NAME=dry_run [ARGS="--members 10000 --causes 1000000"]

Builds a scratch community whose events give points a million times to ten thousand members over a year, drafts other
rules, and tries them on all of it with the worker's own job. The bare reading of the same rows, in the same run, says what
of it is the database and JSON.
"""

from __future__ import annotations

import argparse
import random  # noqa: TID251 - seeded: a measurement must be repeatable
import resource
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bench.proofs.support.site import open_site
from community.answers.models import Answer
from community.boards import actions as boards
from community.core import clock
from community.core.actor import SYSTEM
from community.core.bulk import insert_rows
from community.core.db import db, transaction
from community.core.models import EventRow
from community.members import actions as members
from community.members import queries as member_queries
from community.members.actions.imported import Newcomer
from community.reputation import actions, jobs, queries
from community.reputation.rules import Cause
from community.threads import actions as threads
from community.threads.rules import Kind

END = datetime(2026, 11, 1, tzinfo=UTC)
DAYS, PER_ANSWER, PART = 365, 10, 20_000


def main(member_count: int, cause_count: int, seed: int) -> int:
    """Build, measure, print."""
    chance = random.Random(seed)
    with open_site() as site, site.app.app_context():
        started = time.monotonic()
        with transaction():
            admin = members.create_member(
                SYSTEM, username="admin", name="A", email="a@mail.example.org", role="admin"
            )
            admin_id, thread_id = admin.id, _thread(admin.id)
            people = [
                Newcomer(username=f"m{n}", name=f"M {n}", created_at=END - timedelta(days=DAYS))
                for n in range(member_count)
            ]
            ids = [account.id for account in members.import_members(SYSTEM, people)]
        _answers(thread_id, ids, cause_count // PER_ANSWER, chance)
        _votes(thread_id, cause_count, chance)
        print(f"{member_count:,} members, {cause_count:,} causes built in {time.monotonic() - started:.0f} s")
        with clock.at(END), transaction():
            run_id = _ask(admin_id)
        bare = _read_bare()
        started, cpu = time.monotonic(), time.process_time()
        jobs.try_draft(run_id)
        took, spent = time.monotonic() - started, time.process_time() - cpu
        run = queries.get_dry_run(run_id)
        summary = queries.summarise(run)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"dry run: {took:.1f} s ({spent:.1f} s CPU), bare reading {bare:.1f} s, ratio {took / bare:.1f}; {memory:.0f} MB at most"
        )
        print(
            f"{summary.member_count:,} members, {run.before_points:,} -> {run.after_points:,} points, {summary.loss_count:,} lose"
        )
    return 0


def _thread(admin_id: int) -> int:
    board = boards.create_board(SYSTEM, slug="help", name="Help")
    return threads.post_thread(
        member_queries.get_actor(admin_id), board=board, kind=Kind.QUESTION, title="Why does it drop at nine?",
        body="Every evening it drops, and nobody knows why.",
    ).id  # fmt: skip


def _answers(thread_id: int, ids: list[int], count: int, chance: random.Random) -> None:
    for first in range(0, count, PART):
        rows = [
            {
                "thread_id": thread_id, "author_id": ids[min(int(chance.expovariate(4) * len(ids)), len(ids) - 1)],
                "created_at": END - timedelta(days=DAYS), "body_markdown": "Try it.", "body_html": "<p>Try it.</p>",
                "renderer_version": 1,
            }
            for _ in range(min(PART, count - first))
        ]  # fmt: skip
        with transaction():
            insert_rows(Answer, rows)


def _votes(thread_id: int, count: int, chance: random.Random) -> None:
    with transaction(writes=False):
        answers = [(row.id, row.author_id) for row in db.session.query(Answer.id, Answer.author_id)]
    voters = sorted({author_id for _, author_id in answers})
    for first in range(0, count, PART):
        rows = []
        for number in range(first, min(first + PART, count)):
            answer_id, author_id = chance.choice(answers)
            payload = {
                "vote_id": number + 1, "post_kind": "answer", "post_id": answer_id, "thread_id": thread_id,
                "author_id": author_id, "voter_id": chance.choice(voters),
            }  # fmt: skip
            at = END - timedelta(days=DAYS) + timedelta(days=DAYS) * (number / count)
            rows.append({"name": "VoteCast", "actor_kind": "member", "actor_id": payload["voter_id"], "payload": payload, "happened_at": at})  # fmt: skip
        with transaction():
            insert_rows(EventRow, rows)


def _ask(admin_id: int) -> int:
    actor = member_queries.get_actor(admin_id)
    draft = actions.begin_draft(actor)
    rules = dict(queries.as_rule_set(draft).rules)
    rules[Cause.ANSWER_VOTED] = replace(rules[Cause.ANSWER_VOTED], points=8)
    draft = actions.edit_draft(
        actor, revision=1, rules=rules, daily_cap_points=100, changelog="Marks are worth less."
    )
    since = (END - timedelta(days=DAYS)).date()
    return actions.ask_dry_run(actor, draft, since=since, until=END.date()).id


def _read_bare() -> float:
    started = time.monotonic()
    with transaction(writes=False):
        ids = queries.list_event_ids()
    for first in range(0, len(ids), jobs.PART):
        with transaction(writes=False):
            queries.list_events(ids[first : first + jobs.PART])
    return time.monotonic() - started


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--causes", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    sys.exit(main(chosen.members, chosen.causes, chosen.seed))
