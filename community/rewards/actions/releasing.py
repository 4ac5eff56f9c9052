"""Letting awards become the member's once their hold is over."""

from __future__ import annotations

from community.books import queries as books
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.policy import require
from community.fairplay import queries as fairplay
from community.rewards import policy, queries
from community.rewards.actions.money import Ledger
from community.rewards.actions.reversing import reverse_award, sum_held
from community.rewards.actions.settling import list_dependent_keys, settle
from community.rewards.models import RewardAward
from community.rewards.rules.states import State, Withheld

LINKED = "linked"
"""What ends an award when its two accounts turn out to belong together; no deed brings it back."""


def release_due(actor: Actor, limit: int, *, after: int = 0) -> tuple[int, int]:
    """Release awards whose hold is over, at most `limit` behind that id; answer (how many were looked at, the last id).

    Who turned out to belong together meanwhile is not paid for each other: that is what the hold is for.
    """
    require(policy.can_settle_awards(actor))
    books.lock_book()
    now = clock.now()
    due = queries.list_due(now, limit, after=after)
    if not due:
        return 0, after
    payees = queries.list_payees_by_id({award.payee_id for award in due})
    periods = {period.number: period for period in queries.list_periods()}
    ledger = Ledger(held_of_awards=sum_held(payees.keys()))
    linked = fairplay.find_linked([pair for award in due if (pair := pair_of(award)) is not None])
    closed: set[tuple[int, int, str]] = set()
    ended: list[RewardAward] = []
    for award in due:
        payee, period = payees[award.payee_id], periods[award.period]
        if pair_of(award) in linked:
            reverse_award(ledger, award, payee, period, why=Withheld.LINKED.words, ended_by=LINKED, now=now)
            ended.append(award)
            continue
        ledger.shift(award, payee, "release", State.ACCRUED, State.RELEASED)
        award.state, award.released_at = State.RELEASED.value, now
        if period.is_closed:
            closed.add((payee.id, award.period, award.currency))
    db.session.flush()
    ledger.post(actor)
    for payee_id, number, currency in sorted(closed):
        ledger.set_off(payees[payee_id], number, currency)
    ledger.post(actor)
    if ended:  # What hung on them goes with them.
        settle(actor, list_dependent_keys(ended))
    return len(due), due[-1].id


def pair_of(award: RewardAward) -> tuple[int, int] | None:
    """The award's member and who brought it about; None where there are not two."""
    if award.member_id is None or award.brought_by_id is None:
        return None
    return award.member_id, award.brought_by_id
