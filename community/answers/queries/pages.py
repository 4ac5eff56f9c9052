"""A thread's answers as a page shows them: a fixed number of statements, however many posts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select, and_, bindparam, func, select

from community.answers.models import Acceptance, Answer
from community.answers.policy import Sight, sight_of, visible_posts
from community.answers.queries.replies import ReplyView
from community.answers.rules import ALSO, NEWEST, OFFICIAL, OLDEST, OUTLINE_PAGE_SIZE, PAGE_SIZE, SOLUTIONS
from community.core.actor import Actor
from community.core.db import db, fetch
from community.core.pagination import Page
from community.threads.models import Thread


@dataclass(slots=True)
class AcceptanceView:
    """Who accepted an answer, by what right, when."""

    accepted_by_id: int | None
    accepted_as: str
    accepted_at: datetime
    is_first: bool


@dataclass(slots=True)
class AnswerView:
    """An answer as shown, with its live acceptance and the first of its replies."""

    id: int
    thread_id: int
    author_id: int
    html: Markup
    created_at: datetime
    edited_at: datetime | None
    vote_count: int
    reply_count: int
    accept_order: int
    is_removed: bool
    removal_reason: str
    helped_count: int
    lead_order: int
    confirmed_count: int
    confirmed_at: datetime | None
    recommended_at: datetime | None
    outdated_at: datetime | None
    verified_at: datetime | None
    author_role: str
    """What the author was when they wrote it."""
    mark_weight: int
    """What its Helpful marks weigh together; more than `vote_count` where a super user's weighs more."""
    acceptance: AcceptanceView | None = None
    replies: list[ReplyView] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its permanent address."""
        return f"/answers/{self.id}"

    @property
    def anchor(self) -> str:
        """The id of its element on the page."""
        return f"answer-{self.id}"

    @property
    def is_accepted(self) -> bool:
        """Whether a live acceptance names it."""
        return self.accept_order <= ALSO

    @property
    def is_official(self) -> bool:
        """Whether somebody wrote it who worked for the brand then."""
        return self.author_role in OFFICIAL

    @property
    def more_replies_count(self) -> int:
        """How many replies are not shown here."""
        return max(0, self.reply_count - sum(not reply.is_removed for reply in self.replies))


def list_answers(actor: Actor, thread: Thread, number: int, order: str) -> Page[AnswerView]:
    """A page of the thread's answers in one of `rules.ORDERS`, without their replies."""
    sight = sight_of(actor)
    query = _page_query(order, sight, is_solved=thread.accepted_count > 0)
    values = {"thread_id": thread.id, "actor_id": actor.id, "first": (number - 1) * PAGE_SIZE}
    answers = [_answer(row) for row in fetch(query, values)]
    return Page(answers, number, PAGE_SIZE, _total(thread, sight, values, number, len(answers)))


def list_outline(actor: Actor, thread: Thread, number: int) -> Page[AnswerView]:
    """A long page of the thread's answers that are not removed, in order of time, without their replies."""
    values = {"thread_id": thread.id, "first": (number - 1) * OUTLINE_PAGE_SIZE}
    answers = [_answer(row) for row in fetch(_OUTLINE, values)]
    return Page(answers, number, OUTLINE_PAGE_SIZE, thread.answer_count)


def view_answer(actor: Actor, answer: Answer) -> AnswerView:
    """One answer as shown, without its replies."""
    return _answer(fetch(_ONE, {"answer_id": answer.id}).one())


def find_leading(thread_id: int) -> AnswerView | None:
    """The answer that leads the thread as its solution, without its replies; None while nothing solves it."""
    return list_leading([thread_id]).get(thread_id)


def list_leading(thread_ids: Iterable[int]) -> dict[int, AnswerView]:
    """The leading solution of each of these threads that has one, without its replies.

    The first accepted answer, unless it is out of date; else another accepted one, else the one that others confirmed.
    """
    found: dict[int, AnswerView] = {}
    for row in fetch(_SOLUTIONS, {"thread_ids": list(thread_ids)}):
        found.setdefault(row.thread_id, _answer(row))
    return found


def find_page_of_answer(actor: Actor, thread: Thread, answer: Answer, order: str) -> int:
    """Number of the page on which the answer stands in that order."""
    if order == OLDEST:
        before: Any = Answer.id < answer.id
    elif order == NEWEST:
        before = Answer.id > answer.id
    else:
        before = (Answer.lead_order < answer.lead_order) | (
            (Answer.lead_order == answer.lead_order)
            & (
                (Answer.mark_weight > answer.mark_weight)
                | ((Answer.mark_weight == answer.mark_weight) & (Answer.id < answer.id))
            )
        )
    seen = visible_posts(sight_of(actor), Answer)
    query = select(func.count()).select_from(Answer).where(Answer.thread_id == thread.id, before, seen)
    return (db.session.scalar(query, {"actor_id": actor.id}) or 0) // PAGE_SIZE + 1


# Plain columns, not mapped ones: the object mapper would double what a statement costs.
_ANSWERS, _ACCEPTANCES = Answer.__table__, Acceptance.__table__

_ANSWER_COLUMNS = (
    _ANSWERS.c.id,
    _ANSWERS.c.thread_id,
    _ANSWERS.c.author_id,
    _ANSWERS.c.body_html,
    _ANSWERS.c.created_at,
    _ANSWERS.c.edited_at,
    _ANSWERS.c.vote_count,
    _ANSWERS.c.reply_count,
    _ANSWERS.c.accept_order,
    _ANSWERS.c.removed_at,
    _ANSWERS.c.removal_reason,
    _ANSWERS.c.helped_count,
    _ANSWERS.c.lead_order,
    _ANSWERS.c.confirmed_count,
    _ANSWERS.c.confirmed_at,
    _ANSWERS.c.recommended_at,
    _ANSWERS.c.outdated_at,
    _ANSWERS.c.verified_at,
    _ANSWERS.c.author_role,
    _ANSWERS.c.mark_weight,
)
_ACCEPTANCE_COLUMNS = (
    _ACCEPTANCES.c.accepted_by_id,
    _ACCEPTANCES.c.accepted_as,
    _ACCEPTANCES.c.accepted_at,
    _ACCEPTANCES.c.is_first,
)
_LIVE_ACCEPTANCE = and_(_ACCEPTANCES.c.answer_id == _ANSWERS.c.id, _ACCEPTANCES.c.withdrawn_at.is_(None))

_WITH_ACCEPTANCE: Select[*tuple[Any, ...]] = select(*_ANSWER_COLUMNS, *_ACCEPTANCE_COLUMNS).select_from(
    _ANSWERS.outerjoin(_ACCEPTANCES, _LIVE_ACCEPTANCE)
)
_ONE = _WITH_ACCEPTANCE.where(_ANSWERS.c.id == bindparam("answer_id"))
_SOLUTIONS = _WITH_ACCEPTANCE.where(
    _ANSWERS.c.thread_id.in_(bindparam("thread_ids", expanding=True)),
    _ANSWERS.c.lead_order <= SOLUTIONS.value,
    _ANSWERS.c.removed_at.is_(None),
).order_by(_ANSWERS.c.thread_id, _ANSWERS.c.lead_order, _ANSWERS.c.mark_weight.desc(), _ANSWERS.c.id)
_OUTLINE = (
    _WITH_ACCEPTANCE.where(_ANSWERS.c.thread_id == bindparam("thread_id"), _ANSWERS.c.removed_at.is_(None))
    .order_by(_ANSWERS.c.created_at, _ANSWERS.c.id)
    .limit(OUTLINE_PAGE_SIZE)
    .offset(bindparam("first"))
)


@cache  # Building a statement costs as much as running it.
def _page_query(order: str, sight: Sight, *, is_solved: bool) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = _WITH_ACCEPTANCE if is_solved else select(*_ANSWER_COLUMNS)
    return (
        query.where(_ANSWERS.c.thread_id == bindparam("thread_id"), visible_posts(sight, Answer))
        .order_by(*_ordering(order))
        .limit(PAGE_SIZE)
        .offset(bindparam("first"))
    )


@cache
def _count_query(sight: Sight) -> Select[int]:
    seen = visible_posts(sight, Answer)
    query = select(func.count()).select_from(_ANSWERS)
    return query.where(_ANSWERS.c.thread_id == bindparam("thread_id"), seen)


def _total(thread: Thread, sight: Sight, values: dict[str, Any], number: int, shown: int) -> int:
    """How many answers this reader sees; whoever also sees removed ones may see more than the thread's count."""
    if sight is Sight.LIVE:
        return thread.answer_count
    if number == 1 and shown < PAGE_SIZE:
        return shown
    return db.session.scalar(_count_query(sight), values) or 0


def _ordering(order: str) -> tuple[Any, ...]:
    columns = _ANSWERS.c
    if order == OLDEST:
        return (columns.id,)
    if order == NEWEST:
        return (columns.id.desc(),)
    return (columns.lead_order, columns.mark_weight.desc(), columns.id)


def _answer(row: Any) -> AnswerView:
    columns = len(_ANSWER_COLUMNS)
    is_accepted = len(row) > columns and row[columns + 1] is not None
    return AnswerView(
        id=row[0],
        thread_id=row[1],
        author_id=row[2],
        html=Markup(row[3]),
        created_at=row[4],
        edited_at=row[5],
        vote_count=row[6],
        reply_count=row[7],
        accept_order=row[8],
        is_removed=row[9] is not None,
        removal_reason=row[10],
        helped_count=row[11],
        lead_order=row[12],
        confirmed_count=row[13],
        confirmed_at=row[14],
        recommended_at=row[15],
        outdated_at=row[16],
        verified_at=row[17],
        author_role=row[18],
        mark_weight=row[19],
        acceptance=AcceptanceView(*row[columns:]) if is_accepted else None,
    )
