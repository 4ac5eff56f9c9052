"""Answers accepted around a cut-off through the real actions and tables, and the periods in which their awards lie."""

from __future__ import annotations

import random  # noqa: TID251 - seeded: a proof must be repeatable
from datetime import date, timedelta

from bench.proofs.importing import Checks
from bench.proofs.support.site import open_site
from community.answers import actions as answers
from community.boards import actions as boards
from community.core import clock
from community.core.actor import SYSTEM, Role
from community.core.db import transaction
from community.members import actions as members
from community.members import queries as member_queries
from community.rewards import actions, jobs, queries
from community.rewards.rules.periods import first_instant, usual_dates
from community.threads import actions as threads
from community.threads.rules import Kind

STEPS = (-90_000, -3_601, -3_600, -1, 0, 1, 3_599, 3_600, 90_000)
"""Seconds from the cut-off."""


def compare_with_database(checks: Checks, seed: int) -> None:
    """Accept answers around the ends of three zones' periods, let the sweep find them, and look where they lie."""
    chance = random.Random(seed)
    for zone, start, end in (
        ("Europe/London", date(2025, 9, 29), date(2026, 3, 29)),
        ("America/Santiago", date(2026, 3, 5), date(2026, 9, 6)),
        ("Australia/Lord_Howe", date(2026, 4, 1), date(2026, 10, 4)),
    ):
        cut = first_instant(end, zone)
        steps = [*STEPS, *(chance.randint(-9_000, 9_000) for _ in range(6))]
        with open_site() as site, site.app.app_context():
            expected = _accept_around(start, end, zone, steps)
            with clock.at(cut + timedelta(days=2)):
                jobs.sweep()
            with transaction(writes=False):
                found = {key: award.period for key, award in queries.find_awards(expected).items()}
                faults = jobs.list_faults()
        checks.that(f"{zone}: {len(expected)} accepted around {end} lie where they belong", found == expected)
        checks.that("… and the audit finds nothing wrong", not faults, "; ".join(faults[:2]))


def _accept_around(start: date, end: date, zone: str, steps: list[int]) -> dict[str, int]:
    """The keys of the awards, with the periods in which they must lie."""
    cut = first_instant(end, zone)
    with clock.at(first_instant(start, zone)):
        with transaction():
            board = boards.create_board(SYSTEM, slug="help", name="Help")
            admin = members.create_member(
                SYSTEM, username="ada", email="ada@mail.example.org", role=Role.ADMIN
            )
        with transaction():
            actor = member_queries.get_actor(admin.id)
            actions.make_period(actor, usual_dates(start, end, zone))
            actions.make_next_period(actor)
    expected = {}
    for number, seconds in enumerate(steps):
        with clock.at(cut + timedelta(seconds=seconds)), transaction():
            people = [
                members.create_member(
                    SYSTEM, username=f"{word}{number}", email=f"{word}{number}@mail.example.org"
                )
                for word in ("asker", "helper")
            ]
            asker, helper = (member_queries.get_actor(person.id) for person in people)
            thread = threads.post_thread(
                asker, board=board, kind=Kind.QUESTION, title=f"Why does lamp number {number} blink?",
                body="It blinks since yesterday, and nothing that I tried has helped.",
            )  # fmt: skip
            answer = answers.post_answer(helper, thread, body="Hold the button for ten seconds, then wait.")
            answers.accept_answer(asker, thread, answer)
            expected[f"accept:{answer.id}"] = 1 if seconds < 0 else 2
    return expected
