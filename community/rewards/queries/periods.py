"""Reading periods: by number, the running one, and those whose awards can be claimed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from community.core.db import db
from community.core.errors import NotFound
from community.rewards.models import RewardPeriod
from community.rewards.rules.states import PeriodState


def list_periods() -> list[RewardPeriod]:
    """All periods, oldest first."""
    return list(db.session.scalars(select(RewardPeriod).order_by(RewardPeriod.number)))


def find_period(number: int) -> RewardPeriod | None:
    """The period of that number, or None."""
    return db.session.scalar(select(RewardPeriod).where(RewardPeriod.number == number))


def get_period(number: int) -> RewardPeriod:
    """The period of that number. Raise NotFound."""
    period = find_period(number)
    if period is None:
        raise NotFound("There is no such period.")
    return period


def lock_period(number: int) -> RewardPeriod:
    """The same, its row locked, as it stands now."""
    query = select(RewardPeriod).where(RewardPeriod.number == number).with_for_update()
    period = db.session.scalar(query.execution_options(populate_existing=True))
    if period is None:
        raise NotFound("There is no such period.")
    return period


def find_running_period(now: datetime) -> RewardPeriod | None:
    """The period that holds this instant, whatever the state of its account; None between no two periods."""
    return db.session.scalar(
        select(RewardPeriod).where(RewardPeriod.starts_at <= now, RewardPeriod.ends_at > now)
    )


def find_last_period() -> RewardPeriod | None:
    """The one that ends last, or None while there is none."""
    return db.session.scalar(select(RewardPeriod).order_by(RewardPeriod.number.desc()).limit(1))


def list_claimable_periods(now: datetime) -> list[RewardPeriod]:
    """Periods that are closed and whose choice window is open at this instant, oldest first."""
    query = select(RewardPeriod).where(
        RewardPeriod.state == PeriodState.CLOSED.value,
        RewardPeriod.choose_from_at <= now,
        RewardPeriod.choose_until_at > now,
    )
    return list(db.session.scalars(query.order_by(RewardPeriod.number)))
