"""What management was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select

from community.calendar import policy
from community.calendar.models import CalendarEvent, CalendarQuestion, QuestionSupport
from community.calendar.rules import PAGE_SIZE, REMIND_AGAIN_DAYS, Outcome
from community.core import clock
from community.core.actor import Actor, Role
from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page
from community.members.models import Member

_OPEN = CalendarQuestion.outcome == Outcome.OPEN.value


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its event, and whether the reader supports it."""

    question: CalendarQuestion
    event: CalendarEvent
    is_supported: bool


def get_question(actor: Actor, question_id: int) -> tuple[CalendarQuestion, CalendarEvent]:
    """The question with its event. Raise NotFound alike for missing and for others' events."""
    return _get(actor, question_id, is_locked=False)


def lock_question(actor: Actor, question_id: int) -> tuple[CalendarQuestion, CalendarEvent]:
    """The same, the question locked until the transaction ends."""
    return _get(actor, question_id, is_locked=True)


def find_question(question_id: int) -> CalendarQuestion | None:
    """The question, whoever it is for, or None."""
    question: CalendarQuestion | None = db.session.get(CalendarQuestion, question_id)
    return question


def find_support(question_id: int, member_id: int | None) -> QuestionSupport | None:
    """The member's support of the question, or None."""
    return db.session.scalar(
        select(QuestionSupport).where(
            QuestionSupport.question_id == question_id, QuestionSupport.member_id == member_id
        )
    )


def list_questions(actor: Actor, event: CalendarEvent, number: int) -> Page[Asked]:
    """A page of the questions of an event, those that most support first."""
    order = (CalendarQuestion.support_count.desc(), CalendarQuestion.id)
    return _page(actor, number, [CalendarQuestion.event_id == event.id], order)


def list_open_questions(actor: Actor, number: int, *, open_only: bool) -> Page[Asked]:
    """A page of the questions of all calls: the open ones by the day they are due, or the answered ones, latest first."""
    if open_only:
        return _page(actor, number, [_OPEN], (CalendarQuestion.due_on, CalendarQuestion.id))
    return _page(actor, number, [~_OPEN], (CalendarQuestion.answered_at.desc(), CalendarQuestion.id.desc()))


def count_questions(event_id: int) -> tuple[int, int]:
    """(all questions of the event, those that are open)."""
    query = select(func.count(), func.coalesce(func.sum(case((_OPEN, 1), else_=0)), 0)).where(
        CalendarQuestion.event_id == event_id
    )
    total, waiting = db.session.execute(query).one()
    return total, int(waiting)


def list_overdue(limit: int) -> Sequence[int]:
    """Ids of open questions whose day is over and of which staff were not told lately."""
    now = clock.now()
    lately = now - timedelta(days=REMIND_AGAIN_DAYS)
    query = (
        select(CalendarQuestion.id)
        .join(CalendarEvent, CalendarEvent.id == CalendarQuestion.event_id)
        .where(
            _OPEN,
            CalendarQuestion.due_on < now.date(),
            CalendarEvent.cancelled_at.is_(None),
            or_(CalendarQuestion.overdue_told_at.is_(None), CalendarQuestion.overdue_told_at <= lately),
        )
    )
    return db.session.scalars(query.order_by(CalendarQuestion.due_on).limit(limit)).all()


def list_answerers(event: CalendarEvent) -> list[int]:
    """Ids of whoever should see to an answer: those who lead and planned the call, and the admins."""
    query = select(Member.id).where(Member.role == Role.ADMIN.value, Member.erased_at.is_(None))
    staff = [role.value for role in Role if Actor(role=role).is_staff]
    own = select(Member.id).where(
        Member.id.in_([found for found in (event.lead_id, event.planned_by_id) if found is not None]),
        Member.role.in_(staff),
    )
    return sorted({*db.session.scalars(query), *db.session.scalars(own)})


def _page(
    actor: Actor, number: int, which: Sequence[ColumnElement[bool]], order: Sequence[Any]
) -> Page[Asked]:
    query = (
        select(CalendarQuestion, CalendarEvent, QuestionSupport.id)
        .join(CalendarEvent, CalendarEvent.id == CalendarQuestion.event_id)
        .outerjoin(
            QuestionSupport,
            (QuestionSupport.question_id == CalendarQuestion.id) & (QuestionSupport.member_id == actor.id),
        )
        .where(policy.visible_events(actor), *which)
    )
    total = db.session.scalar(
        select(func.count())
        .select_from(CalendarQuestion)
        .join(CalendarEvent, CalendarEvent.id == CalendarQuestion.event_id)
        .where(policy.visible_events(actor), *which)
    )
    rows = db.session.execute(query.order_by(*order).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    found = [Asked(question, event, own is not None) for question, event, own in rows]
    return Page(found, number, PAGE_SIZE, total or 0)


def _get(actor: Actor, question_id: int, *, is_locked: bool) -> tuple[CalendarQuestion, CalendarEvent]:
    query = (
        select(CalendarQuestion, CalendarEvent)
        .join(CalendarEvent, CalendarEvent.id == CalendarQuestion.event_id)
        .where(CalendarQuestion.id == question_id, policy.visible_events(actor))
    )
    if is_locked:
        query = query.with_for_update(of=CalendarQuestion).execution_options(populate_existing=True)
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound("There is no such question, or it is not for you.")
    return row[0], row[1]
