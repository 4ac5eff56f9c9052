"""Reading whom a member's answers helped, and how many people the whole community did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, literal, select

from community.answers.models import Answer
from community.core.actor import Actor
from community.core.db import db, fetch
from community.core.recent import recent
from community.impact.queries.helped import MEMBERS, STAFF_ROLES, signs_of_help
from community.impact.rules import Span
from community.impact.rules.people import People, Sign, count_people
from community.impact.rules.sources import Source
from community.threads import policy as thread_policy
from community.threads.models import Thread


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """An answer with how many people it helped."""

    id: int
    url: str
    thread_title: str
    people_count: int
    is_accepted: bool


@dataclass(frozen=True, slots=True)
class Community:
    """How many people were helped in a period, by how many, with how many answers."""

    people: int
    helpers: int
    answers: int


def get_people(member_id: int, span: Span) -> People:
    """Whom the member's answers helped in a period, in one statement."""
    signs = signs_of_help(None if span.is_all else span.start, span.end, [member_id]).c
    rows = fetch(select(signs.answer_id, signs.person, signs.source, signs.at))
    return count_people(
        (Sign(answer, person, Source(source), at) for answer, person, source, at in rows), span
    )


def list_known_answers(actor: Actor, by_answer: Sequence[tuple[int, int]], limit: int) -> list[KnownAnswer]:
    """The answers that helped most people, of those that the actor may read."""
    counts = dict(by_answer[: limit * 4])  # Some of them may stand on boards that the reader does not see.
    if not counts:
        return []
    rows = db.session.execute(
        select(Answer.id, Thread.title, Answer.accept_order)
        .join(Thread, Thread.id == Answer.thread_id)
        .where(Answer.id.in_(counts), Answer.removed_at.is_(None), thread_policy.visible_threads(actor))
    )
    found = {
        answer_id: KnownAnswer(answer_id, f"/answers/{answer_id}", title, counts[answer_id], order < 2)
        for answer_id, title, order in rows
    }
    return [found[answer_id] for answer_id in counts if answer_id in found][:limit]


def count_community(span: Span) -> Community:
    """Whom all members' answers together helped, each person once; staff's stand apart. As old as the front page's figures may be."""

    def count() -> Community:
        signs = signs_of_help(None if span.is_all else span.start, span.end).c
        columns = signs.person, signs.author_id, signs.answer_id
        by_staff = (
            select(literal(1)).where(MEMBERS.id == signs.author_id, MEMBERS.role.in_(STAFF_ROLES)).exists()
        )
        counted = select(*(func.count(func.distinct(one)) for one in columns)).where(~by_staff)
        people, helpers, answers = fetch(counted).one()
        return Community(people, helpers, answers)

    return recent(f"impact:people:{span.first}:{span.last}", count)
