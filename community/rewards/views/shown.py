"""What pages of rewards show of a period: its dates as steps, a summary by kind, how a budget lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from community.rewards import queries
from community.rewards.rules.states import Kind, PeriodState

if TYPE_CHECKING:
    from community.rewards.models import RewardPeriod


@dataclass(frozen=True, slots=True)
class Step:
    """One date of a period."""

    title: str
    day: date
    note: str
    kind: str
    """`good` when it is over, `now` when it is next, else empty."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How a period's money lasts."""

    budget_minor: int
    earned_minor: int
    percent: int
    forecast_minor: int
    """What it comes to at the pace so far; equal to what was earned once it is over."""
    is_short: bool
    """Whether that is more than the budget."""


def dates_of(period: RewardPeriod, now: datetime) -> list[Step]:
    """The steps of a period in their order; ends are shown as the last day that counts."""
    one = timedelta(days=1)
    steps = [
        ("Begins", period.starts_on, "from midnight", period.starts_at),
        ("Ends", period.ends_on - one, "with midnight", period.ends_at),
        ("Statement", period.statement_on, "is drawn up from this day on", period.statement_at),
        ("Choose until", period.choose_until_on - one, "what to do with it", period.choose_until_at),
        ("Paid", period.pays_on, "on this day", period.pays_at),
    ]
    shown, next_found = [], False
    for title, day, note, at in steps:
        is_over = at <= now
        kind = "good" if is_over else "" if next_found else "now"
        next_found = next_found or not is_over
        shown.append(Step(title, day, note, kind))
    return shown


def summary_of(member_id: int, period: RewardPeriod | None) -> list[tuple[Kind, int, int]]:
    """(kind, how many, minor units) of a member's live awards in a period."""
    if period is None:
        return []
    found = queries.sum_by_kind(member_id, period.number)
    return [(kind, *found[kind.value]) for kind in Kind if kind.value in found]


def budget_of(period: RewardPeriod, now: datetime) -> Budget:
    """What was earned of the budget, and what it comes to when the rest of the period goes on as it did so far."""
    earned = period.earned_minor if period.is_closed else queries.sum_earned(period.number)
    whole = (period.ends_at - period.starts_at).total_seconds()
    passed = min(max((now - period.starts_at).total_seconds(), 0), whole)
    # Of the first hours nothing can be told.
    forecast = (
        round(earned * whole / passed) if passed >= 86_400 and period.state == PeriodState.OPEN else earned
    )
    budget = period.budget_minor
    return Budget(
        budget_minor=budget,
        earned_minor=earned,
        percent=earned * 100 // budget if budget else 0,
        forecast_minor=forecast,
        is_short=forecast > budget,
    )


def rewards_tabs(current: str) -> list[dict[str, object]]:
    """The pages of a member's money."""
    tabs = (
        ("statement", "Statement", "/rewards"),
        ("claim", "Claim", "/rewards/claim"),
        ("payouts", "Payouts", "/rewards/payouts"),
        ("details", "Payment details", "/rewards/details"),
        ("charities", "Charities", "/rewards/charities"),
        ("tax", "Tax", "/rewards/tax"),
    )
    return [{"label": label, "url": url, "current": key == current} for key, label, url in tabs]
