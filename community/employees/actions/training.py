"""The training: published in versions, taken, asked for again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.exc import IntegrityError

from community.core import clock, ratelimit
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_body, clean_line
from community.core.text.markdown import cook
from community.core.text.refusal import TextRefused
from community.employees import policy, queries
from community.employees.events import TrainingPassed, TrainingPublished
from community.employees.models import TrainingAttempt, TrainingVersion
from community.employees.rules import (
    MATERIAL_BYTES,
    Question,
    QuizWrong,
    is_passed,
    list_wrong,
    parse_quiz,
    stored_quiz,
)
from community.members import actions as members
from community.members import queries as member_queries

NOTE_LONGEST = 300
MATERIAL_SHORTEST = 50  # Less teaches nothing.
GRACE_MOST_DAYS = 365
ASKED_AT_ONCE = 200  # Rows locked together for a moment.
_ATTEMPTS = ratelimit.limit("20/hour")  # Reading the page again takes longer than guessing should.


@dataclass(frozen=True, slots=True)
class TrainingDraft:
    """A version as it is typed."""

    material: str
    quiz: str
    pass_mark: int | None
    note: str
    due_on: date | None


def publish_training(actor: Actor, draft: TrainingDraft) -> TrainingVersion:
    """Put a new version in force: newcomers take it; with a date, from its first minute (UTC) on, everybody needs it.

    Raise Invalid with a sentence for each field, Conflict when another admin was faster.
    """
    require(policy.can_manage_employees(actor))
    material, questions, note = _check(draft)
    assert draft.pass_mark is not None
    row = TrainingVersion(
        number=queries.get_training().number + 1,
        material_markdown=material,
        questions=stored_quiz(questions),
        pass_mark=draft.pass_mark,
        note=note,
        published_by_id=actor.id,
        published_at=clock.now(),
        due_at=_midnight(draft.due_on) if draft.due_on is not None else None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as error:
        raise Conflict(
            "Another admin has published a version at the same moment. Look at it first."
        ) from error
    publish(actor, TrainingPublished(version=row.number, is_due=row.due_at is not None))
    return row


def take_training(actor: Actor, *, version: int, chosen: list[int | None]) -> list[int]:
    """Take the quiz; answer which questions were wrong, from 0. Passing lets the employee post.

    Raise Conflict when there is a newer version meanwhile, TooMany after guessing for too long.
    """
    require(policy.can_take_training(actor))
    assert actor.id is not None
    ratelimit.hit(_ATTEMPTS, actor.id, what="tries")
    member_queries.lock_member(actor.id)
    training = queries.get_training()
    if version != training.number:
        raise Conflict("There is a new version of the training. Read it, then answer its questions.")
    wrong = list_wrong(training.questions, chosen)
    score, passed = len(training.questions) - len(wrong), is_passed(training, chosen)
    db.session.add(
        TrainingAttempt(
            member_id=actor.id,
            version=version,
            score=score,
            question_count=len(training.questions),
            is_passed=passed,
            taken_at=clock.now(),
        )
    )
    db.session.flush()
    if passed:
        members.require_training([actor.id], None)
        publish(actor, TrainingPassed(member_id=actor.id, version=version, score=score))
    return wrong


def ask_retraining(actor: Actor, version: int, *, after: int) -> int | None:
    """Set the day for some employees who have not passed that version; answer the last one's id, None at the end."""
    require(policy.can_settle_addresses(actor))
    training = queries.find_training(version)
    ids = queries.list_live_member_ids(after=after, limit=ASKED_AT_ONCE)
    if not ids or training is None or training.due_at is None:
        return None
    member_queries.lock_members(ids)  # Whoever passes at this moment has passed before it is read.
    asked = queries.list_unasked(queries.list_untrained(ids, version), training.due_at)
    members.require_training(asked, training.due_at)
    return ids[-1]


def _check(draft: TrainingDraft) -> tuple[str, tuple[Question, ...], str]:
    wrong: dict[str, str] = {}
    material, note = clean_body(draft.material).strip(), clean_line(draft.note)
    questions: tuple[Question, ...] = ()
    if len(material) < MATERIAL_SHORTEST:
        wrong["material"] = f"Write what colleagues should know, in at least {MATERIAL_SHORTEST} characters."
    elif len(material.encode()) > MATERIAL_BYTES:
        wrong["material"] = "This is too long: 32 kB are some eight pages, and nobody remembers more."
    else:
        try:
            cook(material)
        except TextRefused as error:
            wrong["material"] = str(error)
    try:
        questions = parse_quiz(clean_body(draft.quiz))
    except QuizWrong as error:
        wrong["quiz"] = str(error)
    if questions and not 1 <= (draft.pass_mark or 0) <= len(questions):
        wrong["pass_mark"] = f"Choose how many answers must be right: 1 to {len(questions)}."
    if not note or len(note) > NOTE_LONGEST:
        wrong["note"] = f"Say what is new, in at most {NOTE_LONGEST} characters."
    today = clock.now().date()
    if draft.due_on is not None and not today <= draft.due_on <= today + timedelta(days=GRACE_MOST_DAYS):
        wrong["due_on"] = "Choose a day from today on, within a year."
    if wrong:
        raise Invalid(fields=wrong)
    return material, questions, note


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
