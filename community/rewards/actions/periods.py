"""Publishing periods, and giving them money."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError

from community.books import actions as books_actions
from community.books import queries as books
from community.books.rules import draft, move
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.rewards import policy, queries
from community.rewards.actions.money import brand, funds
from community.rewards.events import (
    RewardBudgetReached,
    RewardBudgetSet,
    RewardPeriodMade,
    RewardPeriodRemoved,
)
from community.rewards.models import RewardPeriod
from community.rewards.rules.periods import Dates, find_faults, first_instant, next_end, usual_dates
from community.rewards.rules.states import PeriodState

BUDGET_MOST = 10**10
"""Minor units; a hundred million of most currencies."""
TOLD_AT = (100, 80)
"""Per cent of the budget at which admins are told, highest first."""


def make_period(actor: Actor, dates: Dates) -> RewardPeriod:
    """Publish the next period, without money so far. It begins where the last one ends; the first one today or later.

    Raise Invalid for dates that cannot stand, Conflict when somebody made it at the same moment.
    """
    require(policy.can_run_rewards(actor))
    last = queries.find_last_period()
    terms = queries.get_rules_on(dates.starts_on).terms
    faults = find_faults(dates, hold_days=terms.hold_days)
    now = clock.now()
    if "zone" not in faults:
        starts_at = first_instant(dates.starts_on, dates.zone)
        if last is not None and starts_at != last.ends_at:
            ends = last.ends_at.astimezone(ZoneInfo(last.zone))
            faults["starts_on"] = f"It begins where the last one ends: {ends:%-d %B %Y, %H:%M} ({last.zone})."
        if last is None and starts_at < first_instant(
            now.astimezone(ZoneInfo(dates.zone)).date(), dates.zone
        ):
            faults["starts_on"] = (
                "The first period begins today or later: what is earned is published before."
            )
    if faults:
        raise Invalid(fields=faults)
    period = RewardPeriod(
        number=last.number + 1 if last else 1,
        previous_number=last.number if last else None,
        zone=dates.zone,
        currency=terms.currency,
        starts_on=dates.starts_on,
        ends_on=dates.ends_on,
        statement_on=dates.statement_on,
        choose_from_on=dates.choose_from_on,
        choose_until_on=dates.choose_until_on,
        pays_on=dates.pays_on,
        # The very instant at which the last one ends, so that the database can hold them together.
        starts_at=last.ends_at if last else first_instant(dates.starts_on, dates.zone),
        ends_at=first_instant(dates.ends_on, dates.zone),
        statement_at=first_instant(dates.statement_on, dates.zone),
        choose_from_at=first_instant(dates.choose_from_on, dates.zone),
        choose_until_at=first_instant(dates.choose_until_on, dates.zone),
        pays_at=first_instant(dates.pays_on, dates.zone),
        shortage=terms.shortage,
        made_at=now,
        made_by_id=actor.id,
    )
    db.session.add(period)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Conflict("Somebody else made a period in the same moment. Look at the list.") from error
    publish(actor, RewardPeriodMade(number=period.number))
    return period


def make_next_period(actor: Actor) -> RewardPeriod:
    """Publish the period after the last one: as long, in the same zone, with the usual dates, and without a budget.

    Raise Conflict while there is none to follow.
    """
    require(policy.can_run_rewards(actor))
    last = queries.find_last_period()
    if last is None:
        raise Conflict("There is no period yet to follow.")
    terms = queries.get_rules_on(last.ends_on).terms
    dates = usual_dates(
        last.ends_on, next_end(last.starts_on, last.ends_on), last.zone, hold_days=terms.hold_days
    )
    return make_period(actor, dates)


def remove_period(actor: Actor, number: int) -> None:
    """Take the last period back before it begins. Raise Conflict once it has begun or has money, or another follows."""
    require(policy.can_run_rewards(actor))
    period, last = queries.lock_period(number), queries.find_last_period()
    if last is None or last.number != number:
        raise Conflict("Another period follows this one. Remove that first.")
    if period.starts_at <= clock.now():
        raise Conflict("This period has begun: it stays.")
    if period.budget_minor:
        raise Conflict("Set its budget to nothing first.")
    db.session.delete(period)
    db.session.flush()
    publish(actor, RewardPeriodRemoved(number=number))


def set_budget(actor: Actor, number: int, *, budget_minor: int, reason: str = "") -> RewardPeriod:
    """Let a period have this much money: raised from the brand's purse, or lowered, though never below what was earned.

    Raise Invalid for an amount that cannot be, Conflict once the period is being closed.
    """
    require(policy.can_run_rewards(actor))
    books.lock_book()
    period = queries.lock_period(number)
    if period.state != PeriodState.OPEN:
        raise Conflict("This period is closed: its budget stays as it was.")
    if not 0 <= budget_minor <= BUDGET_MOST:
        raise Invalid(fields={"budget": "From nothing to a hundred million."})
    earned = queries.sum_earned(number)
    if budget_minor < min(earned, period.budget_minor):
        raise Invalid(fields={"budget": "Members have earned more than that already."})
    change = budget_minor - period.budget_minor
    if change == 0:
        return period
    before, period.budget_minor = period.budget_minor, budget_minor
    period.budget_changes += 1
    period.told_percent = _percent(earned, budget_minor) if change > 0 else period.told_percent
    source, target = brand(period.currency), funds(number, period.currency)
    books_actions.post(
        actor,
        draft(
            f"budget:{number}:{period.budget_changes}",
            "budget",
            f"period:{number}",
            move(source, target, change),
            reason=reason[:300],
        ),
    )
    publish(actor, RewardBudgetSet(number=number, before_minor=before, after_minor=budget_minor))
    return period


def watch_budget(actor: Actor, number: int) -> None:
    """Tell admins once when what was earned comes to 80, and to 100 per cent of the budget."""
    require(policy.can_settle_awards(actor))
    period = queries.lock_period(number)
    if period.state != PeriodState.OPEN or not period.budget_minor:
        return
    reached = _percent(queries.sum_earned(number), period.budget_minor)
    if reached > period.told_percent:
        period.told_percent = reached
        publish(actor, RewardBudgetReached(number=number, percent=reached))


def _percent(earned: int, budget: int) -> int:
    return next((percent for percent in TOLD_AT if budget and earned * 100 >= budget * percent), 0)


def has_ended(period: RewardPeriod, now: datetime) -> bool:
    """Whether the cut-off is over."""
    return period.ends_at <= now
