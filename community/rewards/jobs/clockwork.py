"""Rewards on the clock: release what has waited long enough, catch what a job lost, follow cases, publish periods, close."""

from __future__ import annotations

from datetime import datetime, timedelta

from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.db import transaction
from community.core.errors import Conflict
from community.rewards import actions, queries
from community.rewards.events import RewardClosingBegun
from community.rewards.rules.periods import AHEAD
from community.rewards.rules.states import PeriodState

BATCH = 200  # The book is locked for that long: some tenths of a second.
LOOKED_BACK = timedelta(days=4)
"""How far the hourly sweep looks: a visit becomes final after three days, and a job tries for some hours."""
SHARES_AT_ONCE = 500
_SOON = timedelta(seconds=1)  # What happened in this very instant is in as well.


def release_due() -> None:
    """Release awards whose hold is over, some at a time, then tell admins how the budgets stand."""
    after = 0
    while True:
        with transaction():
            looked_at, after = actions.release_due(SYSTEM, BATCH, after=after)
        if looked_at < BATCH:
            break
    with transaction(writes=False):
        numbers = [period.number for period in queries.list_periods() if period.state == PeriodState.OPEN]
    for number in numbers:
        with transaction():
            actions.watch_budget(SYSTEM, number)


def sweep() -> None:
    """Compare the deeds of the last days with their awards."""
    now = clock.now()
    settle_span(now - LOOKED_BACK, now + _SOON)


def sweep_everything() -> None:
    """The same each night for all periods that are not closed, the awards included whose deed went unheard of; money that
    came home to closed periods goes back to the brand, and holds are brought into line with cases."""
    with transaction(writes=False):
        periods = [period for period in queries.list_periods() if period.state == PeriodState.OPEN]
        numbers = [period.number for period in periods]
        closed = [period.number for period in queries.list_periods() if period.is_closed]
        since = min((period.starts_at for period in periods), default=None)
    if since is not None:
        settle_span(since, clock.now() + _SOON)
    after = 0
    while numbers:
        with transaction(writes=False):
            some = queries.list_live_keys(numbers, after=after, limit=BATCH)
        if not some:
            break
        settle_keys([key for _, key in some])
        after = some[-1][0]
    for number in closed:
        with transaction():
            actions.sweep_funds(SYSTEM, number)


def settle_span(since: datetime, until: datetime) -> None:
    """Settle all deeds between two instants; those of most members come to nothing new and cost a few statements."""
    with transaction(writes=False):
        keys = sorted(queries.list_keys_between(since, until))
        unsettled = [
            key
            for first in range(0, len(keys), BATCH)
            for key in queries.list_unsettled(keys[first : first + BATCH])
        ]
    settle_keys(unsettled)


def settle_keys(keys: list[str]) -> None:
    """Settle these awards, some at a time, each part in a transaction of its own."""
    for first in range(0, len(keys), BATCH):
        with transaction():
            actions.settle(SYSTEM, keys[first : first + BATCH])


def follow_cases() -> None:
    """Hold the money of members in open cases, and let go of it where a case is over."""
    with transaction():
        actions.follow_cases(SYSTEM)


def publish_next() -> None:
    """Publish the next period in good time, without a budget: money is given by a person."""
    with transaction():
        last = queries.find_last_period()
        if last is not None and last.ends_at <= clock.now() + AHEAD:
            actions.make_next_period(SYSTEM)


def go_on_closing() -> None:
    """Go on with what was interrupted: a period that is being closed is closed to the end."""
    with transaction(writes=False):
        numbers = [period.number for period in queries.list_periods() if period.state == PeriodState.CLOSING]
    for number in numbers:
        close_period(number)


def close_begun(actor: Actor, event: RewardClosingBegun) -> None:
    """Close a period to the end once its closing has begun."""
    close_period(event.number)


def close_period(number: int) -> None:
    """Write the shares of a period whose closing has begun, batch by batch, and finish. Safe to repeat."""
    after: int | None = 0
    while after is not None:
        with transaction():
            after = actions.write_shares(SYSTEM, number, after=after, limit=SHARES_AT_ONCE)
    try:
        with transaction():
            actions.finish_closing(SYSTEM, number)
    except Conflict:
        # Another worker is at it; whoever comes last finishes.
        return
