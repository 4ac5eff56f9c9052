"""Closing a period, once: fix each award's share, write the shares, freeze the statements, sweep what is left.

Between the steps the period is `closing`: nothing of it moves, and whoever goes on after an interruption finds out from
the book what was written. A closed period's late reversals bring money back to its funds, which is swept again.
"""

from __future__ import annotations

from collections import defaultdict

from community.books import actions as books_actions
from community.books import queries as books
from community.books.rules import Account, Draft, draft, move
from community.books.rules import Kind as Place
from community.core import clock
from community.core.actor import Actor
from community.core.bulk import insert_rows
from community.core.db import db
from community.core.errors import Conflict
from community.core.events import publish, publish_many
from community.core.policy import require
from community.rewards import policy, queries
from community.rewards.actions.money import Ledger, brand, funds
from community.rewards.actions.periods import set_budget
from community.rewards.events import RewardClosingBegun, RewardPeriodClosed, RewardStatementReady
from community.rewards.models import RewardPeriod, RewardStatement
from community.rewards.rules.closing import share_out
from community.rewards.rules.states import PeriodState, State
from community.rewards.rules.terms import Shortage

_PLACES = {
    State.ACCRUED.value: Place.ACCRUED,
    State.HELD.value: Place.HELD,
    State.RELEASED.value: Place.PAYABLE,
    State.FORFEITED.value: Place.FORFEITED,
}


def begin_closing(actor: Actor, number: int) -> RewardPeriod:
    """Fix what each live award of the period comes to. Doing it again changes nothing.

    Raise Conflict before the day of the statement, while a visit of the period is not settled or an award whose hold is
    over not released, and while an earlier period is open. With too small a budget everybody gets the same share of it,
    by the largest remainder; where the rules say so the brand adds what is missing instead.
    """
    require(policy.can_run_rewards(actor))
    books.lock_book()
    period = queries.lock_period(number)
    if period.state != PeriodState.OPEN:
        return period
    waits = queries.list_obstacles(period, clock.now())
    if waits:
        raise Conflict(" ".join(waits))
    amounts = queries.list_live_amounts(number)
    earned = sum(amounts.values())
    if earned > period.budget_minor and period.shortage == Shortage.TOP_UP:
        set_budget(actor, number, budget_minor=earned, reason="Topped up when the period was closed.")
    shares = share_out(amounts, period.budget_minor)
    rows = [{"id_": award_id, "final_minor": share} for award_id, share in shares.items()]
    db.session.flush()
    if rows:
        db.session.execute(queries.FINAL_UPDATE, rows)
        db.session.expire_all()
        period = queries.lock_period(number)
    period.state = PeriodState.CLOSING.value
    period.earned_minor, period.given_minor = earned, sum(shares.values())
    db.session.flush()
    publish(actor, RewardClosingBegun(number=number))
    return period


def write_shares(actor: Actor, number: int, *, after: int, limit: int) -> int | None:
    """Take from some awards what their share falls short; answer the id to go on behind, None at the end."""
    require(policy.can_run_rewards(actor))
    books.lock_book()
    period = queries.lock_period(number)
    if period.state != PeriodState.CLOSING:
        return None
    cut = queries.list_cut_awards(number, after=after, limit=limit)
    drafts: list[Draft] = []
    for award, subject in cut:
        assert award.final_minor is not None
        holder = "" if award.state == State.FORFEITED else subject
        source = Account(_PLACES[award.state], holder, number, award.currency)
        drafts.append(
            draft(
                f"pro_rata:{award.id}",
                "pro_rata",
                f"award:{award.id}",
                move(source, funds(number, award.currency), award.amount_minor - award.final_minor),
                effective_at=period.ends_at,
                rule_version=award.rule_version,
                reason="The budget was too small: everybody gets the same share.",
            )
        )
    if drafts:
        books_actions.post_many(actor, drafts)
    return cut[-1][0].id if len(cut) == limit else None


def finish_closing(actor: Actor, number: int) -> RewardPeriod:
    """Freeze the statements, let what is payable meet what is owed, and send the rest of the budget back.

    Raise Conflict while shares are not all written. Doing it again changes nothing.
    """
    require(policy.can_run_rewards(actor))
    books.lock_book()
    period = queries.lock_period(number)
    if period.state == PeriodState.CLOSED:
        return period
    if period.state != PeriodState.CLOSING or queries.has_unwritten_shares(number):
        raise Conflict("The shares are not all written yet.")
    now = clock.now()
    sums = queries.sum_by_payee(number)
    payees = queries.list_payees_by_id(sums.keys())
    ledger, set_off = Ledger(), defaultdict(int)
    for payee_id in sorted(sums):
        set_off[payee_id] = ledger.set_off(payees[payee_id], number, period.currency)
    ledger.post(actor)
    insert_rows(
        RewardStatement,
        [
            {
                "payee_id": payee_id, "period": number, "currency": period.currency, "award_count": found.count,
                "earned_minor": found.earned, "cut_minor": found.earned - found.final, "total_minor": found.final,
                "held_minor": found.held, "set_off_minor": set_off[payee_id], "frozen_at": now,
            }
            for payee_id, found in sorted(sums.items())
        ],
    )  # fmt: skip
    period.state, period.closed_at, period.closed_by_id = PeriodState.CLOSED.value, now, actor.id
    db.session.flush()
    sweep_funds(actor, number)
    publish(
        actor,
        RewardPeriodClosed(number=number, earned_minor=period.earned_minor, given_minor=period.given_minor),
    )
    publish_many(
        actor,
        [
            RewardStatementReady(
                number=number, member_id=member_id, total_minor=found.final, currency=period.currency
            )
            for payee_id, found in sorted(sums.items())
            if (member_id := payees[payee_id].member_id) is not None
        ],
    )
    return period


def sweep_funds(actor: Actor, number: int) -> int:
    """Send what is in a closed period's funds back to the brand; answer how much it was."""
    require(policy.can_run_rewards(actor))
    head = books.lock_book()
    period = queries.get_period(number)
    source = funds(number, period.currency)
    left = books.find_balances([source])[source]
    if left <= 0 or not period.is_closed:
        return 0
    books_actions.post(
        actor,
        draft(
            f"sweep:{number}:{head.number}",
            "sweep",
            f"period:{number}",
            move(source, brand(period.currency), left),
            reason="What the period did not give.",
        ),
    )
    return left
