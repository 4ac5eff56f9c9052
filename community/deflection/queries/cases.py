"""The questions of the past that an earlier thread would have spared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from community.core.db import db
from community.core.text.excerpt import plain_text
from community.deflection.models import Deflection
from community.deflection.rules.cases import Case
from community.links import queries as links
from community.threads.models import Thread

BATCH = 400


@dataclass(frozen=True, slots=True)
class PairRow:
    """A question and one earlier thread that helped. What is None is as the question's own row says."""

    question_id: int
    thread_id: int
    asked_at: datetime | None = None
    title: str | None = None


def list_own_pairs() -> list[PairRow]:
    """What this community knows: threads that a helper linked beneath a question, and that a question repeated."""
    pairs = {(pair.question_id, pair.thread_id): None for pair in links.list_pairs()}
    other = aliased(Thread)
    repeated = (
        select(Thread.id, Thread.duplicate_of_id)
        .join(other, other.id == Thread.duplicate_of_id)
        .where(Thread.is_listed, other.is_listed, other.created_at < Thread.created_at)
    )
    pairs.update(dict.fromkeys((question, thread or 0) for question, thread in db.session.execute(repeated)))
    return [PairRow(*pair) for pair in pairs]


def build_cases(pairs: Iterable[PairRow], *, since: datetime | None = None) -> list[Case]:
    """The cases that these pairs make, one a question, in order of time; with `since` only those asked from then on."""
    helped: dict[int, list[PairRow]] = {}
    for pair in pairs:
        helped.setdefault(pair.question_id, []).append(pair)
    ids = sorted(helped)
    cases: list[Case] = []
    for first in range(0, len(ids), BATCH):
        rows = db.session.execute(
            select(
                Thread.id, Thread.title, Thread.body_html, Thread.created_at, Thread.board_id, Thread.product_id
            ).where(Thread.id.in_(ids[first : first + BATCH]))
        )  # fmt: skip
        for row in rows:
            own = helped[row.id]
            asked_at = own[0].asked_at or row.created_at
            if since is None or asked_at >= since:
                cases.append(
                    Case(
                        asked_at=asked_at.timestamp(),
                        title=own[0].title or row.title,
                        text=plain_text(row.body_html),
                        relevant=frozenset(pair.thread_id for pair in own),
                        question_id=row.id,
                        board_id=row.board_id,
                        product_id=row.product_id,
                    )
                )
    return sorted(cases, key=lambda case: (case.asked_at, case.question_id or 0))


def list_confirmed_cases() -> list[Case]:
    """What visitors were looking for when they said that a thread had solved it."""
    query = (
        select(Deflection.said_at, Deflection.query, Deflection.thread_id)
        .join(Thread, Thread.id == Deflection.thread_id)
        .where(
            Thread.is_listed,
            Deflection.query != "",
            Deflection.withdrawn_at.is_(None),
            Deflection.outcome == "confirmed",
        )
        .order_by(Deflection.said_at, Deflection.id)
    )
    return [
        Case(asked_at=said_at.timestamp(), title=text, text="", relevant=frozenset({thread_id}))
        for said_at, text, thread_id in db.session.execute(query)
    ]
