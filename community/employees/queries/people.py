"""Who works for the brand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from community.core import clock
from community.core.actor import Role
from community.core.db import db, fetch
from community.core.errors import NotFound
from community.core.pagination import Page
from community.employees.models import Employment, TrainingAttempt
from community.employees.rules import State
from community.members.models import Member
from community.members.queries import MemberChip, list_member_chips

PAGE_SIZE = 50
_PART = 500  # A database takes only so many values in one statement.
_EMPLOYMENTS, _MEMBERS = Employment.__table__.c, Member.__table__.c


@dataclass(frozen=True, slots=True)
class EmployeeLine:
    """Somebody in the admins' list."""

    id: int
    member: MemberChip
    email: str
    team: str
    verified_by: str
    state: State
    started_at: datetime
    ended_at: datetime | None

    @property
    def url(self) -> str:
        """The page about them."""
        return f"/admin/employees/{self.id}"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the public list."""

    member: MemberChip
    team: str


def find_employment(member_id: int) -> Employment | None:
    """The member's employment that has not ended."""
    query = select(Employment).where(Employment.member_id == member_id, Employment.ended_at.is_(None))
    return db.session.scalar(query)


def get_employment(employment_id: int) -> Employment:
    """An employment, also one that has ended. Raise NotFound."""
    found = db.session.get(Employment, employment_id)
    if found is None:
        raise NotFound()
    return found


def lock_employment(employment_id: int) -> Employment:
    """The same, with its row locked until the transaction ends."""
    query = select(Employment).where(Employment.id == employment_id).with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound()
    return found


def has_left(member_id: int, domain_id: int) -> bool:
    """Whether an admin ended what that domain had said of the member: then the address alone says nothing any more."""
    query = select(Employment.id).where(
        Employment.member_id == member_id,
        Employment.domain_id == domain_id,
        Employment.ended_by_id.is_not(None),
    )
    return db.session.scalar(query.limit(1)) is not None


def list_ids_in(domain_id: int, limit: int) -> Sequence[int]:
    """The members who are employees now because of that domain; at most so many."""
    query = select(Employment.member_id).where(
        Employment.domain_id == domain_id, Employment.ended_at.is_(None)
    )
    return db.session.scalars(query.order_by(Employment.id).limit(limit)).all()


def list_live_member_ids(*, after: int = 0, limit: int = 1_000_000) -> Sequence[int]:
    """The members whose role is employee, by their id, from the one after that id on."""
    query = (
        select(Employment.member_id)
        .join(Member, Member.id == Employment.member_id)
        .where(
            Employment.ended_at.is_(None), Employment.member_id > after, Member.role == Role.EMPLOYEE.value
        )
    )
    return db.session.scalars(query.order_by(Employment.member_id).limit(limit)).all()


def list_untrained(member_ids: Sequence[int], version: int) -> Sequence[int]:
    """Those of these members who have not passed that version or a later one."""
    passed = select(TrainingAttempt.member_id).where(
        TrainingAttempt.member_id == Member.id, TrainingAttempt.is_passed, TrainingAttempt.version >= version
    )
    found: list[int] = []
    for first in range(0, len(member_ids), _PART):
        some = Member.id.in_(member_ids[first : first + _PART])
        found += db.session.scalars(select(Member.id).where(some, ~passed.exists()).order_by(Member.id))
    return found


def list_unasked(member_ids: Sequence[int], due_at: datetime) -> Sequence[int]:
    """Those of these members of whom no training is due as early as that."""
    due = Member.training_due_at
    query = select(Member.id).where(Member.id.in_(member_ids), or_(due.is_(None), due > due_at))
    return db.session.scalars(query.order_by(Member.id)).all()


def list_people(state: State | None, words: str, number: int) -> Page[EmployeeLine]:
    """A page of who works here, or did: newest first. `words` look in names, addresses and teams."""
    query = _people(state, words)
    rows = fetch(
        query.order_by(_EMPLOYMENTS.id.desc()).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    ).all()
    chips = list_member_chips(row.member_id for row in rows)
    total = fetch(select(func.count()).select_from(query.subquery())).scalar_one()
    return Page([_line(row, chips[row.member_id]) for row in rows], number, PAGE_SIZE, total)


def count_people() -> dict[State, int]:
    """How many are in each state."""
    return {state: int(fetch(_counted(state)).scalar_one()) for state in State}


def list_teams() -> Sequence[str]:
    """The names of teams that somebody is in now, for whoever types one."""
    query = select(_EMPLOYMENTS.team).where(_EMPLOYMENTS.ended_at.is_(None), _EMPLOYMENTS.team != "")
    return list(fetch(query.distinct().order_by(_EMPLOYMENTS.team)).scalars())


def list_who_answers(number: int) -> Page[Person]:
    """A page of who works here now, by team and then by name; those in training are not there yet."""
    is_there = and_(_EMPLOYMENTS.ended_at.is_(None), _MEMBERS.erased_at.is_(None), ~_is_in_training())
    joined = Employment.__table__.join(Member.__table__, _MEMBERS.id == _EMPLOYMENTS.member_id)
    query = (
        select(_EMPLOYMENTS.member_id, _EMPLOYMENTS.team)
        .select_from(joined)
        .where(is_there)
        .order_by(_EMPLOYMENTS.team == "", _EMPLOYMENTS.team, _MEMBERS.name, _MEMBERS.id)
    )
    rows = fetch(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    total = fetch(select(func.count()).select_from(joined).where(is_there)).scalar_one()
    chips = list_member_chips(row.member_id for row in rows)
    return Page([Person(chips[row.member_id], row.team) for row in rows], number, PAGE_SIZE, total)


def _is_in_training() -> Any:
    due = _MEMBERS.training_due_at
    return and_(_MEMBERS.role == Role.EMPLOYEE.value, due.is_not(None), due <= clock.now())


def _of_state(state: State) -> Any:
    if state is State.ENDED:
        return _EMPLOYMENTS.ended_at.is_not(None)
    live = _EMPLOYMENTS.ended_at.is_(None)
    return and_(live, _is_in_training() if state is State.TRAINING else ~_is_in_training())


def _counted(state: State) -> Select[int]:
    joined = Employment.__table__.join(Member.__table__, _MEMBERS.id == _EMPLOYMENTS.member_id)
    return select(func.count()).select_from(joined).where(_of_state(state))


def _people(state: State | None, words: str) -> Select[Any]:
    query = select(
        _EMPLOYMENTS.id,
        _EMPLOYMENTS.member_id,
        _EMPLOYMENTS.team,
        _EMPLOYMENTS.verified_by,
        _EMPLOYMENTS.started_at,
        _EMPLOYMENTS.ended_at,
        _MEMBERS.email,
        _is_in_training().label("is_in_training"),
    ).select_from(Employment.__table__.join(Member.__table__, _MEMBERS.id == _EMPLOYMENTS.member_id))
    if state is not None:
        query = query.where(_of_state(state))
    if words:
        query = query.where(
            or_(
                *(
                    func.lower(column).contains(words.lower(), autoescape=True)
                    for column in (_MEMBERS.name, _MEMBERS.username, _MEMBERS.email, _EMPLOYMENTS.team)
                )
            )
        )
    return query


def _line(row: Any, chip: MemberChip) -> EmployeeLine:
    now = State.TRAINING if row.is_in_training else State.ACTIVE
    return EmployeeLine(
        id=row.id,
        member=chip,
        email=row.email or "",
        team=row.team,
        verified_by=row.verified_by,
        state=State.ENDED if row.ended_at is not None else now,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )
