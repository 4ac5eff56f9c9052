"""Asking management, supporting what others ask, and answering in writing."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from community.calendar import policy, queries
from community.calendar.actions.planned import cook_words
from community.calendar.events import (
    QuestionAnswered,
    QuestionAsked,
    QuestionSupported,
    QuestionWithdrawn,
    SupportWithdrawn,
)
from community.calendar.models import CalendarEvent, CalendarQuestion, QuestionSupport
from community.calendar.rules import Outcome, add_working_days
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.ratelimit import hit, limit
from community.core.text.lines import clean_body, clean_line

LINE_SHORTEST, LINE_LONGEST = 10, 200
REASON_SHORTEST = 10
_ASKING = limit("10/day")


def ask_management(actor: Actor, event: CalendarEvent, *, line: str, body: str = "") -> CalendarQuestion:
    """Put a question to the executive of the call. Raise Invalid for what is no question."""
    require(policy.can_ask_management(actor, event))
    assert actor.id is not None
    line, body = clean_line(line), clean_body(body).strip()
    faults: dict[str, str] = {}
    if len(line) < LINE_SHORTEST:
        faults["line"] = "Ask in a whole sentence, so that others can support it."
    elif len(line) > LINE_LONGEST:
        faults["line"] = f"Use at most {LINE_LONGEST} characters (now {len(line):,}); the rest belongs below."
    html = cook_words(body, "body", faults)
    if faults:
        raise Invalid(fields=faults)
    hit(_ASKING, "calendar-question", actor.id, what="questions to management")
    now = clock.now()
    question = CalendarQuestion(
        event_id=event.id,
        author_id=actor.id,
        line=line,
        body_markdown=body,
        body_html=html,
        asked_at=now,
        due_on=add_working_days(now.astimezone(event.zoneinfo).date(), event.answer_days),
        support_count=0,
        outcome=Outcome.OPEN.value,
    )
    db.session.add(question)
    db.session.flush()
    publish(actor, QuestionAsked(question_id=question.id, calendar_event_id=event.id, author_id=actor.id))
    return question


def withdraw_question(actor: Actor, question: CalendarQuestion) -> None:
    """Take the (locked) question back, with the support it has."""
    require(policy.can_withdraw_question(actor, question))
    db.session.execute(delete(QuestionSupport).where(QuestionSupport.question_id == question.id))
    db.session.delete(question)
    db.session.flush()
    publish(
        actor,
        QuestionWithdrawn(
            question_id=question.id, calendar_event_id=question.event_id, author_id=question.author_id
        ),
    )


def support_question(actor: Actor, event: CalendarEvent, question: CalendarQuestion) -> None:
    """Say that the actor wants the (locked) question answered too. Doing it twice changes nothing."""
    require(policy.can_support_question(actor, event, question))
    assert actor.id is not None
    if queries.find_support(question.id, actor.id) is not None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(
                QuestionSupport(question_id=question.id, member_id=actor.id, supported_at=clock.now())
            )
    except IntegrityError:
        return  # The same person at the same moment, from another window.
    question.support_count += 1
    db.session.flush()
    publish(actor, QuestionSupported(question_id=question.id, member_id=actor.id))


def withdraw_support(actor: Actor, event: CalendarEvent, question: CalendarQuestion) -> None:
    """Take that back. Doing it twice changes nothing."""
    require(policy.can_support_question(actor, event, question))
    assert actor.id is not None
    support = queries.find_support(question.id, actor.id)
    if support is None:
        return
    db.session.delete(support)
    question.support_count -= 1
    db.session.flush()
    publish(actor, SupportWithdrawn(question_id=question.id, member_id=actor.id))


def answer_question(actor: Actor, question: CalendarQuestion, *, body: str) -> None:
    """Answer the (locked) question in writing, or mend the answer. Raise Invalid for an empty one."""
    require(policy.can_answer_questions(actor))
    _settle(
        actor, question, Outcome.ANSWERED, body, "Write the answer: everybody who may read the call reads it."
    )


def decline_question(actor: Actor, question: CalendarQuestion, *, reason: str) -> None:
    """Say why the (locked) question gets no answer. Raise Invalid without a reason."""
    require(policy.can_answer_questions(actor))
    _settle(actor, question, Outcome.DECLINED, reason, "Say why, in a sentence: whoever asked reads it.")


def _settle(actor: Actor, question: CalendarQuestion, outcome: Outcome, text: str, lacking: str) -> None:
    text = clean_body(text).strip()
    faults: dict[str, str] = {}
    html = cook_words(text, "body", faults)
    if len(text) < REASON_SHORTEST:
        faults["body"] = lacking
    if faults:
        raise Invalid(fields=faults)
    if (question.outcome, question.answer_markdown) == (outcome.value, text):
        return
    question.outcome, question.answer_markdown, question.answer_html = outcome.value, text, html
    question.answered_at, question.answered_by_id = clock.now(), actor.id
    db.session.flush()
    publish(
        actor,
        QuestionAnswered(
            question_id=question.id,
            calendar_event_id=question.event_id,
            author_id=question.author_id,
            outcome=outcome.value,
        ),
    )
