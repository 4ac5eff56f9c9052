"""What members did within a window, counted for everybody by a handful of grouped statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, cast, func, literal_column, or_, select, union

from community.answers.models import Acceptance, Answer, Reply
from community.core.actor import STAFF
from community.core.db import db, fetch
from community.fairplay.models import FairPlayDecision, FairPlayMember
from community.fairplay.rules.suspicion import Act
from community.impact import queries as impact
from community.members.models import Member, Suspension
from community.ranks.rules import lower_bound
from community.superusers.rules.criteria import Criterion, Measures
from community.threads.models import Thread
from community.threads.rules import Kind

_ANSWERS, _REPLIES, _THREADS = Answer.__table__.c, Reply.__table__.c, Thread.__table__.c
_ACCEPTANCES, _MEMBERS = Acceptance.__table__.c, Member.__table__.c
_HELPED = or_(_ANSWERS.vote_count > 0, _ANSWERS.accept_order < 2, _ANSWERS.confirmed_count > 0)
_STAFF = sorted(role.value for role in STAFF)
_UPHELD = (Act.REVERSE.value, Act.WARN.value)


def measure_members(
    since: datetime, until: datetime, member_ids: Collection[int] | None = None
) -> dict[int, Measures]:
    """By member: what was counted from `since` to before `until`, of these members or of everybody who answered.

    Staff and the erased are left out, and so is whoever did nothing.
    """
    among = _among(member_ids)
    values: dict[int, dict[Criterion, float]] = defaultdict(dict)
    for member_id, count in fetch(_accepted(since, until, among)):
        values[member_id][Criterion.ACCEPTED] = count
    for member_id, answers, helped, askers in fetch(_answered(since, until, among)):
        values[member_id][Criterion.QUALITY] = round(100 * lower_bound(int(helped), answers), 1)
        values[member_id][Criterion.ANSWERED] = askers
    for member_id, days in fetch(_active_days(since, until, among)):
        values[member_id][Criterion.ACTIVE_DAYS] = days
    for member_id, people in impact.list_helped_counts(since, until, member_ids).items():
        values[member_id][Criterion.HELPED] = people
    sanctions = _sanctions(since, until, member_ids)
    counted = values.keys() - _staff_or_erased(values.keys())
    return {one: Measures(values[one], sanctions.get(one, 0)) for one in counted}


def count_active_days(since: datetime, until: datetime, member_ids: Collection[int]) -> dict[int, int]:
    """By member: on how many days of that time they wrote an answer or a reply."""
    return {row.member_id: row.days for row in fetch(_active_days(since, until, _among(member_ids)))}


def find_last_answer_at() -> datetime | None:
    """When the last answer of all was written; None where there is none."""
    return db.session.scalar(select(func.max(Answer.created_at)).where(Answer.removed_at.is_(None)))


def _among(member_ids: Collection[int] | None) -> Any:
    return (
        (lambda column: column.in_(member_ids))
        if member_ids is not None
        else (lambda column: column.is_not(None))
    )


def _accepted(since: datetime, until: datetime, among: Any) -> Select[Any]:
    return (
        select(_ANSWERS.author_id, func.count())
        .where(
            _ACCEPTANCES.accepted_at >= since,
            _ACCEPTANCES.accepted_at < until,
            _ACCEPTANCES.withdrawn_at.is_(None),
            _ANSWERS.id == _ACCEPTANCES.answer_id,
            _ANSWERS.removed_at.is_(None),
            _THREADS.id == _ANSWERS.thread_id,
            _THREADS.is_listed,
            _THREADS.author_id != _ANSWERS.author_id,
            among(_ANSWERS.author_id),
        )
        .group_by(_ANSWERS.author_id)
    )


def _answered(since: datetime, until: datetime, among: Any) -> Select[Any]:
    return (
        select(
            _ANSWERS.author_id,
            func.count(),
            func.sum(cast(_HELPED, Integer)),
            func.count(func.distinct(_THREADS.author_id)),
        )
        .where(
            _ANSWERS.created_at >= since,
            _ANSWERS.created_at < until,
            _ANSWERS.removed_at.is_(None),
            _THREADS.id == _ANSWERS.thread_id,
            _THREADS.is_listed,
            _THREADS.kind == Kind.QUESTION.value,
            _THREADS.author_id != _ANSWERS.author_id,
            among(_ANSWERS.author_id),
        )
        .group_by(_ANSWERS.author_id)
    )


def _active_days(since: datetime, until: datetime, among: Any) -> Select[Any]:
    parts = [
        select(posts.author_id.label("member_id"), _day(posts.created_at).label("day")).where(
            posts.created_at >= since,
            posts.created_at < until,
            posts.removed_at.is_(None),
            among(posts.author_id),
        )
        for posts in (_ANSWERS, _REPLIES)
    ]
    days = union(*parts).subquery()
    return select(days.c.member_id, func.count().label("days")).group_by(days.c.member_id)


def _sanctions(since: datetime, until: datetime, member_ids: Collection[int] | None) -> dict[int, int]:
    among = _among(member_ids)
    # A suspension that reaches into the window counts, one that was replaced or lifted at once as well: it was given.
    suspended = select(Suspension.member_id).where(
        Suspension.starts_at < until, Suspension.ends_at >= since, among(Suspension.member_id)
    )
    upheld = (
        select(FairPlayMember.member_id)
        .join(FairPlayDecision, FairPlayDecision.case_id == FairPlayMember.case_id)
        .where(
            FairPlayDecision.act.in_(_UPHELD),
            FairPlayDecision.decided_at >= since,
            FairPlayDecision.decided_at < until,
            FairPlayDecision.undone_at.is_(None),
            among(FairPlayMember.member_id),
        )
    )
    counts: dict[int, int] = defaultdict(int)
    for query in (suspended, upheld):
        for (member_id,) in db.session.execute(query):
            counts[member_id] += 1
    return counts


def _staff_or_erased(member_ids: Collection[int]) -> set[int]:
    query = select(_MEMBERS.id).where(or_(_MEMBERS.role.in_(_STAFF), _MEMBERS.erased_at.is_not(None)))
    return {row.id for row in fetch(query)} & set(member_ids)


def _day(instant: ColumnElement[Any]) -> ColumnElement[Any]:
    """The day in UTC."""
    if db.session.get_bind().dialect.name == "sqlite":
        return func.date(instant)
    return func.date(func.timezone(literal_column("'UTC'"), instant))
