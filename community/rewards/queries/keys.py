"""Which awards something may concern, by their keys: what an event touched, and all deeds of a span of time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select

from community.answers.models import Acceptance, Answer
from community.calendar.models import Attendance, CalendarEvent
from community.core.db import db, fetch
from community.core.models import EventRow
from community.deflection.models import Deflection
from community.producttests.models import TestFeedback
from community.reactions.models import Reaction
from community.reactions.rules import Kind as ReactionKind
from community.rewards.models import RewardAward, RewardReferral
from community.rewards.rules.states import Task

PART = 500  # A database takes only so many values in one statement.


def list_keys_of_thread(thread_id: int) -> set[str]:
    """All that the thread's answers may have earned, also those merged into it."""
    return list_keys_of_answers(
        db.session.scalars(select(Answer.id).where(Answer.thread_id == thread_id)).all()
    )


def list_keys_of_answers(answer_ids: Collection[int]) -> set[str]:
    """All that these answers may have earned, and did."""
    keys = {f"accept:{answer_id}" for answer_id in answer_ids}
    wanted = sorted(answer_ids)
    for first in range(0, len(wanted), PART):
        some = wanted[first : first + PART]
        said = select(Reaction.answer_id, Reaction.member_id).where(
            Reaction.answer_id.in_(some), Reaction.kind == ReactionKind.WORKED.value
        )
        keys |= {f"confirm:{answer_id}:{member_id}" for answer_id, member_id in db.session.execute(said)}
        helped = select(Deflection.id).where(Deflection.answer_id.in_(some))
        keys |= {f"royalty:{found}" for found in db.session.scalars(helped)}
        awarded = select(RewardAward.key).where(RewardAward.answer_id.in_(some))
        keys |= set(db.session.scalars(awarded))
    return keys


def list_accept_keys(thread_id: int, answer_id: int) -> set[str]:
    """The acceptances of a thread: where one goes, another may count."""
    query = (
        select(Acceptance.answer_id)
        .join(Answer, Answer.id == Acceptance.answer_id)
        .where(Answer.thread_id == thread_id)
    )
    return {f"accept:{found}" for found in db.session.scalars(query)} | {f"accept:{answer_id}"}


def list_keys_of_calendar_event(event_id: int) -> set[str]:
    """Who came to an event."""
    return {
        f"event:{found}"
        for found in db.session.scalars(select(Attendance.id).where(Attendance.event_id == event_id))
    }


def list_keys_between(since: datetime, until: datetime) -> set[str]:
    """The keys of all deeds from an instant on, before another; some of them may earn nothing."""
    return _of_answers(since, until) | _of_members(since, until)


def list_live_keys(periods: Collection[int], *, after: int, limit: int) -> list[tuple[int, str]]:
    """(id, key) of awards of these periods that somebody has money of, behind an id: to see whether they still stand."""
    columns = RewardAward.__table__.c
    query = (
        select(columns.id, columns.key)
        .where(columns.period.in_(sorted(periods)), columns.id > after)
        .where(columns.state.in_(["accrued", "held", "released"]))
        .order_by(columns.id)
        .limit(limit)
    )
    return [(award_id, key) for award_id, key in fetch(query)]


def _of_answers(since: datetime, until: datetime) -> set[str]:
    def ids(column: Any, at: Any, *clauses: Any) -> list[Any]:
        return [row[0] for row in fetch(select(column).where(at >= since, at < until, *clauses))]

    keys = {f"accept:{found}" for found in ids(Acceptance.answer_id, Acceptance.accepted_at)}
    said = select(Reaction.answer_id, Reaction.member_id).where(
        Reaction.said_at >= since, Reaction.said_at < until, Reaction.kind == ReactionKind.WORKED.value
    )
    keys |= {f"confirm:{answer_id}:{member_id}" for answer_id, member_id in fetch(said)}
    keys |= {
        f"royalty:{found}"
        for found in ids(
            Deflection.id,
            Deflection.said_at,
            Deflection.outcome == "confirmed",
            Deflection.answer_id.is_not(None),
        )
    }
    return keys


def _of_members(since: datetime, until: datetime) -> set[str]:
    came = (
        select(Attendance.id)
        .join(CalendarEvent, CalendarEvent.id == Attendance.event_id)
        .where(CalendarEvent.starts_at >= since, CalendarEvent.starts_at < until)
    )
    keys = {f"event:{found}" for found in db.session.scalars(came)}
    sent = select(TestFeedback.application_id).where(
        TestFeedback.sent_at >= since, TestFeedback.sent_at < until
    )
    keys |= {f"test:{found}" for found in db.session.scalars(sent)}
    wrote = select(EventRow.actor_id).where(
        EventRow.name == "ProfileChanged", EventRow.happened_at >= since, EventRow.happened_at < until
    )
    keys |= {f"task:{Task.PROFILE.value}:{found}" for found in db.session.scalars(wrote) if found}
    friends = db.session.scalars(select(RewardReferral.friend_id).where(RewardReferral.joined_at < until))
    keys |= {f"referral:{found}" for found in friends}
    first = select(RewardAward.member_id, RewardAward.kind).where(
        RewardAward.kind.in_(["accept", "confirm"]), RewardAward.effective_at >= since,
        RewardAward.effective_at < until, RewardAward.member_id.is_not(None),
    )  # fmt: skip
    tasks = {"accept": Task.FIRST_ACCEPTED.value, "confirm": Task.FIRST_CONFIRMED.value}
    keys |= {f"task:{tasks[kind]}:{member_id}" for member_id, kind in db.session.execute(first.distinct())}
    return keys
