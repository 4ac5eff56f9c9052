"""Deeds of members beside answers: a newcomer's first steps, friends, events of the calendar, product tests."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from community.calendar.models import Attendance, CalendarEvent
from community.core.db import db, fetch
from community.core.models import EventRow
from community.members.models import Member
from community.producttests.models import TestApplication, TestFeedback
from community.rewards.models import RewardAward, RewardReferral
from community.rewards.queries.rule_sets import list_versions
from community.rewards.rules.earning import Deed
from community.rewards.rules.states import LIVE, Kind, Task
from community.rewards.rules.terms import Terms, in_force

ABOUT_LETTERS = 20  # Fewer say nothing about anybody.


def read_tasks(keys: Collection[str]) -> dict[str, Deed]:
    """Of `task:<task>:<member>`."""
    wanted = {(Task(key.split(":")[1]), int(key.split(":")[2])) for key in keys}
    members = {
        row.id: row
        for row in db.session.execute(
            select(Member.id, Member.about, Member.created_at, Member.claimed_at).where(
                Member.id.in_(sorted({member_id for _, member_id in wanted})), Member.claimed_at.is_not(None)
            )
        )
    }
    kinds = {Task.FIRST_ACCEPTED: Kind.ACCEPT, Task.FIRST_CONFIRMED: Kind.CONFIRM}
    first = _first_awards(members.keys(), kinds.values())
    filled = _profile_instants([m for t, m in wanted if t is Task.PROFILE and m in members])
    versions = list_versions()
    found = {}
    for task, member_id in wanted:
        member = members.get(member_id)
        if member is None:
            continue
        at = filled.get(member_id) if task is Task.PROFILE else first.get((member_id, kinds[task].value))
        if at is None or (task is Task.PROFILE and len(member.about.strip()) < ABOUT_LETTERS):
            continue
        terms = in_force(versions, at.date()).terms
        if at > member.claimed_at + timedelta(days=terms.task_days):
            continue
        key = f"task:{task.value}:{member_id}"
        found[key] = Deed(
            key=key,
            kind=Kind.TASK,
            member_id=member_id,
            cause=f"task:{task.value}:{member_id}",
            at=at,
            task=task,
        )
    return found


def _first_awards(member_ids: Collection[int], kinds: Iterable[Kind]) -> dict[tuple[int, str], datetime]:
    query = (
        select(RewardAward.member_id, RewardAward.kind, func.min(RewardAward.effective_at))
        .where(RewardAward.member_id.in_(sorted(member_ids)), RewardAward.kind.in_([k.value for k in kinds]))
        .where(RewardAward.state.in_([state.value for state in LIVE]))
        .group_by(RewardAward.member_id, RewardAward.kind)
    )
    rows = db.session.execute(query)
    return {(member_id, kind): at for member_id, kind, at in rows if member_id is not None}


def _profile_instants(member_ids: Collection[int]) -> dict[int, datetime]:
    query = (
        select(EventRow.actor_id, func.min(EventRow.happened_at))
        .where(EventRow.name == "ProfileChanged", EventRow.actor_id.in_(sorted(member_ids)))
        .group_by(EventRow.actor_id)
    )
    rows = db.session.execute(query)
    return {member_id: at for member_id, at in rows if member_id is not None}


def read_referrals(keys: Collection[str]) -> dict[str, Deed]:
    """Of `referral:<friend>`."""
    rows = db.session.scalars(
        select(RewardReferral).where(RewardReferral.friend_id.in_([int(key.split(":")[1]) for key in keys]))
    ).all()
    versions = list_versions()
    found = {}
    for row in rows:
        terms = in_force(versions, row.joined_at.date()).terms
        at = _active_since(row, terms)
        if at is None:
            continue
        key = f"referral:{row.friend_id}"
        found[key] = Deed(
            key=key,
            kind=Kind.REFERRAL,
            member_id=row.member_id,
            cause=f"referral:{row.id}",
            at=at,
            brought_by_id=row.friend_id,
        )
    return found


def _active_since(row: RewardReferral, terms: Terms) -> datetime | None:
    """When the friend took part: the first accepted answer that is paid, or the first act of the last day needed."""
    accepted = _first_awards([row.friend_id], [Kind.ACCEPT]).get((row.friend_id, Kind.ACCEPT.value))
    acts = fetch(
        select(EventRow.happened_at)
        .where(EventRow.actor_id == row.friend_id, EventRow.happened_at >= row.joined_at)
        .order_by(EventRow.id)
    )
    days: dict[Any, datetime] = {}
    for (at,) in acts:
        days.setdefault(at.date(), at)
        if len(days) >= terms.referral_active_days:
            break
    active = max(days.values()) if len(days) >= terms.referral_active_days else None
    return min((at for at in (accepted, active) if at is not None), default=None)


def read_events(keys: Collection[str]) -> dict[str, Deed]:
    """Of `event:<attendance>`."""
    rows = db.session.execute(
        select(Attendance, CalendarEvent.starts_at)
        .join(CalendarEvent, CalendarEvent.id == Attendance.event_id)
        .where(
            Attendance.id.in_([int(key.split(":")[1]) for key in keys]), CalendarEvent.cancelled_at.is_(None)
        )
    )
    return {
        f"event:{row.id}": Deed(
            key=f"event:{row.id}",
            kind=Kind.EVENT,
            member_id=row.member_id,
            cause=f"attendance:{row.id}",
            at=starts_at,
            stands=row.withdrawn_at is None,
            why="" if row.withdrawn_at is None else "The attendance was noted by mistake.",
        )
        for row, starts_at in rows
    }


def read_tests(keys: Collection[str]) -> dict[str, Deed]:
    """Of `test:<application>`."""
    rows = db.session.execute(
        select(TestApplication.id, TestApplication.member_id, TestFeedback.sent_at)
        .join(TestFeedback, TestFeedback.application_id == TestApplication.id)
        .where(TestApplication.id.in_([int(key.split(":")[1]) for key in keys]))
        .where(TestFeedback.sent_at.is_not(None))
    )
    return {
        f"test:{row.id}": Deed(
            key=f"test:{row.id}",
            kind=Kind.TEST,
            member_id=row.member_id,
            cause=f"test:{row.id}",
            at=row.sent_at,
        )
        for row in rows
    }
