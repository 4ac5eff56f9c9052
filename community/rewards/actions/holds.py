"""Keeping a payee's money back while a case is open, and letting it go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from community.books import queries as books
from community.books.models import Payee
from community.books.rules import Account, Draft, draft, move
from community.books.rules import Kind as Place
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.events import publish
from community.core.policy import require
from community.rewards import policy, queries
from community.rewards.actions.money import Ledger
from community.rewards.actions.reversing import check_not_closing
from community.rewards.events import RewardsFreed, RewardsHeld
from community.rewards.models import RewardAward, RewardHold
from community.rewards.rules.states import State


def hold_payee(actor: Actor, payee: Payee, case_ref: str, *, reason: str) -> RewardHold:
    """Keep back all that the payee has accrued and could claim, and what they will earn, until the case lets it go.

    What is claimed already goes on; payouts asks for itself. Holding for the same case again changes nothing. Raise
    Conflict while one of their periods is being closed.
    """
    require(policy.can_hold_money(actor))
    books.lock_book()
    known = queries.list_open_holds([payee.id])
    again = next((hold for hold in known if hold.case_ref == case_ref), None)
    if again is not None:
        return again
    hold = RewardHold(
        payee_id=payee.id, case_ref=case_ref, reason=reason[:300], held_at=clock.now(), held_by_id=actor.id
    )
    db.session.add(hold)
    db.session.flush()
    if not known:
        _move_into_hold(actor, payee, hold)
    if payee.member_id is not None:
        publish(actor, RewardsHeld(hold_id=hold.id, member_id=payee.member_id, reason=hold.reason))
    return hold


def release_payee(actor: Actor, payee: Payee, case_ref: str) -> bool:
    """Let go what was kept back for this case; with another case open it stays. Answer whether there was such a hold."""
    require(policy.can_hold_money(actor))
    books.lock_book()
    known = queries.list_open_holds([payee.id])
    hold = next((hold for hold in known if hold.case_ref == case_ref), None)
    if hold is None:
        return False
    hold.lifted_at, hold.lifted_by_id = clock.now(), actor.id
    db.session.flush()
    if len(known) == 1:
        _move_out_of_hold(actor, payee, hold)
    if payee.member_id is not None:
        publish(actor, RewardsFreed(hold_id=hold.id, member_id=payee.member_id))
    return True


def hold_awards(ledger: Ledger, awards: Iterable[RewardAward], payee: Payee) -> None:
    """Gather what keeps these accrued or released awards back."""
    for award in awards:
        before = State(award.state)
        ledger.shift(award, payee, "hold", before, State.HELD)
        award.state, award.held_from = State.HELD.value, before.value
    db.session.flush()


def free_awards(ledger: Ledger, awards: Iterable[RewardAward], payee: Payee) -> None:
    """Gather what lets these held awards go back to where they were."""
    for award in awards:
        after = State(award.held_from)
        ledger.shift(award, payee, "unhold", State.HELD, after)
        award.state, award.held_from = after.value, ""
    db.session.flush()


def _move_into_hold(actor: Actor, payee: Payee, hold: RewardHold) -> None:
    periods = {period.number: period for period in queries.list_periods()}
    awards = queries.list_live_awards(payee.id)
    for number in {award.period for award in awards}:
        check_not_closing(periods[number])
    ledger = Ledger()
    hold_awards(
        ledger,
        [
            award
            for award in awards
            if award.state == State.ACCRUED
            or (award.state == State.RELEASED and not periods[award.period].is_closed)
        ],
        payee,
    )
    ledger.post(actor)
    # Of closed periods: what can be claimed is one sum for each, whichever awards it came from.
    for account, balance in _balances(payee, Place.PAYABLE):
        ledger.add(_beside(hold, "hold", account, _as(account, Place.HELD), balance))
    ledger.post(actor)


def _move_out_of_hold(actor: Actor, payee: Payee, hold: RewardHold) -> None:
    periods = {period.number: period for period in queries.list_periods()}
    held = [award for award in queries.list_live_awards(payee.id) if award.state == State.HELD]
    for number in {award.period for award in held}:
        check_not_closing(periods[number])
    ledger = Ledger()
    free_awards(ledger, held, payee)
    ledger.post(actor)
    touched = {(award.period, award.currency) for award in held if periods[award.period].is_closed}
    for account, balance in _balances(payee, Place.HELD):
        ledger.add(_beside(hold, "unhold", account, _as(account, Place.PAYABLE), balance))
        touched.add((account.period, account.currency))
    for number, currency in sorted(touched):
        ledger.set_off(payee, number, currency)
    ledger.post(actor)


def _beside(hold: RewardHold, kind: str, source: Account, target: Account, amount: int) -> Draft:
    return draft(
        f"{kind}:{hold.id}:{source.period}:{source.currency}",
        kind,
        f"hold:{hold.id}",
        move(source, target, amount),
        reason=hold.reason,
    )


def _balances(payee: Payee, kind: Place) -> Sequence[tuple[Account, int]]:
    return [(a, b) for a, b in sorted(books.list_balances_of(payee.subject).items()) if a.kind is kind]


def _as(account: Account, kind: Place) -> Account:
    return Account(kind, account.holder, account.period, account.currency)
