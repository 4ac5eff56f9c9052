"""Reading what closing a period asks: what is in the way, what awards come to, what is not written yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select, update

from community.books import queries as books
from community.books.models import Payee
from community.core.db import db, fetch
from community.deflection.models import Deflection, Visit
from community.rewards.models import RewardAward, RewardPeriod
from community.rewards.queries.awards import COUNTED_STATES, LIVE_STATES
from community.rewards.rules.states import PeriodState, State

_AWARDS = RewardAward.__table__.c
FINAL_UPDATE = (
    update(RewardAward.__table__)
    .where(_AWARDS.id == bindparam("id_"))
    .values(final_minor=bindparam("final_minor"))
)


@dataclass(frozen=True, slots=True)
class Sums:
    """What a payee's live awards of a period come to."""

    count: int
    earned: int
    final: int
    held: int


def list_obstacles(period: RewardPeriod, now: datetime) -> list[str]:
    """Why the period cannot be closed yet, a sentence each; empty when it can."""
    found = []
    if now < period.statement_at:
        day = period.statement_at.astimezone(ZoneInfo(period.zone))
        found.append(f"Its account is drawn up on {day:%-d %B %Y} at the earliest, when every hold is over.")
    earlier = db.session.scalar(
        select(func.min(RewardPeriod.number)).where(
            RewardPeriod.number < period.number, RewardPeriod.state != PeriodState.CLOSED.value
        )
    )
    if earlier is not None:
        found.append(f"Period {earlier} comes first.")
    unsettled = db.session.scalar(
        select(func.count(Deflection.id))
        .join(Visit, Visit.id == Deflection.visit_id)
        .where(Deflection.said_at >= period.starts_at, Deflection.said_at < period.ends_at)
        .where(Visit.outcome.is_(None), Deflection.withdrawn_at.is_(None))
    )
    if unsettled:
        found.append(f"{unsettled:,} visits of it are not settled yet: they take 72 hours.")
    due = db.session.scalar(
        select(func.count(RewardAward.id)).where(
            RewardAward.period == period.number,
            RewardAward.state == State.ACCRUED.value,
            RewardAward.release_at <= now,
        )
    )
    if due:
        found.append(f"{due:,} awards are just being released. Try again in a few minutes.")
    return found


def sum_earned(number: int) -> int:
    """What the awards of a period come to that count against its budget, before any cut."""
    query = select(func.sum(RewardAward.amount_minor)).where(
        RewardAward.period == number, RewardAward.state.in_(COUNTED_STATES)
    )
    return int(db.session.scalar(query) or 0)


def sum_in_state(number: int, state: State) -> int:
    """What the awards of a period come to that stand there."""
    query = select(func.sum(RewardAward.amount_minor)).where(
        RewardAward.period == number, RewardAward.state == state.value
    )
    return int(db.session.scalar(query) or 0)


def list_live_amounts(number: int) -> dict[int, int]:
    """By award: what it was accrued with; those that count against the budget."""
    query = select(_AWARDS.id, _AWARDS.amount_minor).where(
        _AWARDS.period == number, _AWARDS.state.in_(COUNTED_STATES)
    )
    return {award_id: int(amount) for award_id, amount in fetch(query.order_by(_AWARDS.id))}


def list_cut_awards(number: int, *, after: int, limit: int) -> list[tuple[RewardAward, str]]:
    """Awards whose share is less than what was accrued, behind an id, with their payee's subject."""
    query = (
        select(RewardAward, Payee.subject)
        .join(Payee, Payee.id == RewardAward.payee_id)
        .where(RewardAward.period == number, RewardAward.state.in_(COUNTED_STATES), RewardAward.id > after)
        .where(RewardAward.final_minor < RewardAward.amount_minor)
        .order_by(RewardAward.id)
        .limit(limit)
    )
    return [(award, subject) for award, subject in db.session.execute(query)]


def has_unwritten_shares(number: int) -> bool:
    """Whether some award's cut is not in the book yet."""
    ids = db.session.scalars(
        select(RewardAward.id).where(
            RewardAward.period == number,
            RewardAward.state.in_(COUNTED_STATES),
            RewardAward.final_minor < RewardAward.amount_minor,
        )
    ).all()
    return len(books.find_posted([f"pro_rata:{award_id}" for award_id in ids])) < len(ids)


def sum_by_payee(number: int) -> Mapping[int, Sums]:
    """By payee: what their live awards of a period whose shares are fixed come to."""
    query = (
        select(
            _AWARDS.payee_id, _AWARDS.state, func.count(), func.sum(_AWARDS.amount_minor),
            func.sum(_AWARDS.final_minor),
        )
        .where(_AWARDS.period == number, _AWARDS.state.in_(LIVE_STATES))
        .group_by(_AWARDS.payee_id, _AWARDS.state)
    )  # fmt: skip
    found: dict[int, Sums] = {}
    for payee_id, state, count, earned, final in fetch(query):
        before = found.get(payee_id, Sums(0, 0, 0, 0))
        found[payee_id] = Sums(
            before.count + count,
            before.earned + int(earned),
            before.final + int(final),
            before.held + (int(final) if state == State.HELD else 0),
        )
    return found
