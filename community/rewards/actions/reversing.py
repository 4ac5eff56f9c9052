"""Taking a live award back, for whoever does so: the deed that ended, or a case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from community.books.models import Payee
from community.books.rules import Account, Kind
from community.core.errors import Conflict
from community.rewards import queries
from community.rewards.actions.money import Ledger
from community.rewards.models import RewardAward, RewardPeriod
from community.rewards.rules.states import PeriodState, State

BUSY = "The period is just being closed. Try again in a minute."


def check_not_closing(period: RewardPeriod) -> None:
    """Raise Conflict while the period's shares are being written: nothing of it may move meanwhile."""
    if period.state == PeriodState.CLOSING:
        raise Conflict(BUSY)


def reverse_award(
    ledger: Ledger,
    award: RewardAward,
    payee: Payee,
    period: RewardPeriod,
    *,
    why: str,
    ended_by: str,
    now: datetime,
) -> None:
    """Send a live award's money home, and let the award say why. Needs the book locked, and `ledger.held_of_awards`
    loaded. Raise Conflict while the period is being closed."""
    check_not_closing(period)
    ledger.reverse(award, payee, is_closed=period.is_closed, reason=why)
    if award.state == State.HELD:
        ledger.held_of_awards[_held(award, payee)] -= award.worth_minor
    award.state, award.held_from = State.REVERSED.value, ""
    award.why, award.ended_by, award.ended_at = why, ended_by, now


def sum_held(payee_ids: Collection[int]) -> Counter[Account]:
    """What awards in the state `held` have in each of these payees' HELD accounts."""
    found: Counter[Account] = Counter()
    for payee in queries.list_payees_by_id(payee_ids).values():
        for award in queries.list_live_awards(payee.id):
            if award.state == State.HELD:
                found[_held(award, payee)] += award.worth_minor
    return found


def _held(award: RewardAward, payee: Payee) -> Account:
    return Account(Kind.HELD, payee.subject, award.period, award.currency)
