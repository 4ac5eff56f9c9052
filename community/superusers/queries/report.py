"""Who answered in a period: by what they were when they wrote it, and how much each of the customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from community.answers import queries as answers
from community.answers.models import Answer
from community.core.actor import Role
from community.core.db import fetch
from community.superusers.rules.figures import Group, group_of
from community.threads.models import Thread
from community.threads.rules import Kind

_ANSWERS, _THREADS = Answer.__table__.c, Thread.__table__.c
_CUSTOMERS = (Role.MEMBER.value, Role.SUPER_USER.value)


@dataclass(frozen=True, slots=True)
class GroupCount:
    """What one group wrote."""

    group: Group
    answers: int
    accepted: int


def count_by_group(start: datetime, end: datetime) -> list[GroupCount]:
    """Answers to questions, and accepted ones, written from `start` on and before `end`; every group, also without any."""
    totals = {group: [0, 0] for group in Group}
    for role, (written, accepted) in answers.count_answers_by_role(start, end).items():
        totals[group_of(role.value)][0] += written
        totals[group_of(role.value)][1] += accepted
    return [GroupCount(group, *counts) for group, counts in totals.items()]


def count_by_customer(start: datetime, end: datetime) -> dict[int, tuple[int, int]]:
    """By member who was no staff when they wrote: (answers to questions, accepted ones) of that time."""
    accepted = func.sum(case((_ANSWERS.accept_order < 2, 1), else_=0))
    query = (
        select(_ANSWERS.author_id, func.count(), accepted)
        .where(
            _ANSWERS.created_at >= start,
            _ANSWERS.created_at < end,
            _ANSWERS.removed_at.is_(None),
            _ANSWERS.author_role.in_(_CUSTOMERS),
            _THREADS.id == _ANSWERS.thread_id,
            _THREADS.is_listed,
            _THREADS.kind == Kind.QUESTION.value,
        )
        .group_by(_ANSWERS.author_id)
    )
    return {author_id: (written, int(accepted)) for author_id, written, accepted in fetch(query)}
