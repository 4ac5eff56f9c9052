"""Versions of the training, and who has passed which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from community.core.db import db
from community.employees.models import TrainingAttempt, TrainingVersion
from community.employees.rules import STOCK, Training, read_quiz

SHOWN_VERSIONS = 20


@dataclass(frozen=True, slots=True)
class Passed:
    """That somebody passed: which version, with how many right answers, when."""

    version: int
    score: int
    question_count: int
    taken_at: datetime


def get_training() -> Training:
    """The newest version: what newcomers take."""
    newest = db.session.scalar(select(TrainingVersion).order_by(TrainingVersion.number.desc()).limit(1))
    return STOCK if newest is None else _training(newest)


def find_training(number: int) -> Training | None:
    """The version of that number, or None."""
    if number == STOCK.number:
        return STOCK
    row = db.session.get(TrainingVersion, number)
    return None if row is None else _training(row)


def list_trainings() -> list[Training]:
    """The newest versions, the newest first; the one that ships comes last."""
    rows = db.session.scalars(
        select(TrainingVersion).order_by(TrainingVersion.number.desc()).limit(SHOWN_VERSIONS)
    )
    return [*(_training(row) for row in rows), STOCK]


def find_passed(member_id: int) -> Passed | None:
    """The newest version that the member has passed."""
    columns = TrainingAttempt.__table__.c
    query = (
        select(columns.version, columns.score, columns.question_count, columns.taken_at)
        .where(columns.member_id == member_id, columns.is_passed)
        .order_by(columns.version.desc(), columns.taken_at.desc())
    )
    row = db.session.execute(query.limit(1)).one_or_none()
    return None if row is None else Passed(*row)


def has_training(member_id: int) -> bool:
    """Whether what the member has passed is enough: not older than the newest version that everybody needs."""
    passed = find_passed(member_id)
    return passed is not None and passed.version >= _needed_number()


def find_next_due(member_id: int) -> datetime | None:
    """From when on a version that the member has not passed is needed; None where none is.

    Who has passed none at all needs one at once; this is about those who passed an earlier one.
    """
    passed = find_passed(member_id)
    number = passed.version if passed is not None else 0
    query = select(func.min(TrainingVersion.due_at)).where(TrainingVersion.number > number)
    return db.session.scalar(query)


def _needed_number() -> int:
    query = select(func.max(TrainingVersion.number)).where(TrainingVersion.due_at.is_not(None))
    return db.session.scalar(query) or STOCK.number


def _training(row: TrainingVersion) -> Training:
    return Training(
        number=row.number,
        material_markdown=row.material_markdown,
        questions=read_quiz(row.questions),
        pass_mark=row.pass_mark,
        note=row.note,
        published_at=row.published_at,
        due_at=row.due_at,
    )
