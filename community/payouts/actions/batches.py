"""Putting payouts together, taking some out, approving by other people, and letting a batch go."""

from __future__ import annotations

from community.books import queries as books
from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.db import db
from community.core.errors import Conflict
from community.core.events import publish
from community.core.jobs import queue
from community.core.policy import require
from community.payouts import policy, queries
from community.payouts.actions.claims import checked_reason, hold_if_found
from community.payouts.actions.steps import add_step, advance
from community.payouts.events import BatchApproved, BatchCancelled, BatchPrepared, BatchSending
from community.payouts.models import Payout, PayoutApproval, PayoutBatch, PayoutExclusion
from community.payouts.rules.states import Deed, State
from community.payouts.rules.terms import approvals_needed

FROZEN = "The last audit found the book wrong, so no money leaves. The audit's page says what it found."


def prepare_batch(actor: Actor, *, rail: str, currency: str) -> PayoutBatch:
    """Put all payouts that wait for this rail into a batch; what screening finds now stays out, held.

    Raise Conflict when nothing waits.
    """
    require(policy.can_run_payouts(actor))
    books.lock_book()
    terms = queries.get_terms()
    waiting = queries.list_waiting(rail, currency)
    # Nobody prepares their own: it waits for somebody else's batch.
    taken = [
        one
        for one in waiting
        if queries.find_owner(one) != actor.id and not hold_if_found(SYSTEM, one, terms)
    ]
    if not taken or actor.id is None:
        raise Conflict("No payout waits for this way any more. Held ones need a look first.")
    total = sum(one.amount_minor for one in taken)
    batch = PayoutBatch(
        rail=rail,
        currency=currency,
        state="prepared",
        total_minor=total,
        payout_count=len(taken),
        approvals_needed=approvals_needed(total, terms),
        prepared_by_id=actor.id,
        prepared_at=clock.now(),
    )
    db.session.add(batch)
    db.session.flush()
    for payout in taken:
        payout.batch_id = batch.id
        add_step(actor, payout, "batch", f"Taken along in {batch.number}.")
    publish(actor, BatchPrepared(batch_id=batch.id))
    return batch


def exclude_payout(actor: Actor, batch: PayoutBatch, payout: Payout, *, reason: str) -> None:
    """Take a payout out of a batch, which then needs its approvals anew. Needs the batch locked."""
    require(policy.can_change_batch(actor, batch))
    words = checked_reason(reason)
    if payout.batch_id != batch.id or payout.state not in (State.RESERVED, State.APPROVED):
        raise Conflict(f"{payout.number} is not in this batch any more.")
    db.session.add(
        PayoutExclusion(batch_id=batch.id, payout_id=payout.id, reason=words, by_id=actor.id, at=clock.now())
    )
    payout.batch_id = None
    if payout.state == State.APPROVED:
        advance(actor, payout, Deed.EXCLUDE, reason=words)
    else:
        add_step(actor, payout, Deed.EXCLUDE.value, words)
    _count_anew(actor, batch)


def approve_batch(actor: Actor, batch: PayoutBatch, *, revision: int) -> bool:
    """Approve a batch as one saw it; answer whether it has all its approvals now. Needs the batch locked.

    Raise Conflict when it changed since, or was approved by the same person before.
    """
    require(policy.can_approve_batch(actor, batch))
    if batch.revision != revision:
        raise Conflict("The batch changed since you looked at it. Look again, then approve.")
    payouts = queries.list_payouts_in(batch.id)
    if any(queries.find_owner(one) == actor.id for one in payouts):
        raise Conflict("A payout of your own is in this batch: somebody else has to approve it.")
    given = queries.list_approvals(batch)
    if any(approval.approver_id == actor.id for approval in given):
        raise Conflict("You approved this batch already; it needs somebody else as well.")
    assert actor.id is not None
    db.session.add(
        PayoutApproval(
            batch_id=batch.id,
            revision=batch.revision,
            approver_id=actor.id,
            prepared_by_id=batch.prepared_by_id,
            approved_at=clock.now(),
        )
    )
    db.session.flush()
    is_complete = len(given) + 1 >= batch.approvals_needed
    if is_complete:
        terms = queries.get_terms()
        for payout in payouts:
            if payout.state == State.RESERVED and not hold_if_found(SYSTEM, payout, terms):
                advance(actor, payout, Deed.APPROVE)
        batch.state = "approved"
        _sum_up(batch)
    publish(actor, BatchApproved(batch_id=batch.id, is_complete=is_complete))
    return is_complete


def cancel_batch(actor: Actor, batch: PayoutBatch, *, reason: str) -> None:
    """Give a batch up before it is sent: its payouts wait for the next one. Needs the batch locked."""
    require(policy.can_change_batch(actor, batch))
    words = checked_reason(reason)
    for payout in queries.list_payouts_in(batch.id):
        payout.batch_id = None
        if payout.state == State.APPROVED:
            advance(actor, payout, Deed.EXCLUDE, reason=words)
        else:
            add_step(actor, payout, Deed.EXCLUDE.value, words)
    batch.state = "cancelled"
    batch.trouble = words
    publish(actor, BatchCancelled(batch_id=batch.id))


def send_batch(actor: Actor, batch: PayoutBatch) -> None:
    """Let an approved batch go: the worker sends it. Needs the batch locked. Pressing twice is as once."""
    require(policy.can_send_batch(actor, batch))
    if queries.is_book_frozen():
        raise Conflict(FROZEN)
    if batch.state == "sending" and not batch.trouble:
        return
    batch.state, batch.trouble = "sending", ""
    batch.sent_by_id, batch.sent_at = actor.id, batch.sent_at or clock.now()
    queue("payouts.send_batch", batch_id=batch.id)
    publish(actor, BatchSending(batch_id=batch.id))


def _count_anew(actor: Actor, batch: PayoutBatch) -> None:
    batch.revision += 1
    if batch.state == "approved":
        for payout in queries.list_payouts_in(batch.id, State.APPROVED):
            advance(actor, payout, Deed.EXCLUDE, reason="The batch changed and needs its approvals anew.")
        batch.state = "prepared"
    _sum_up(batch)
    if not batch.payout_count:
        batch.state = "cancelled"
        batch.trouble = "Nothing is left in it."


def _sum_up(batch: PayoutBatch) -> None:
    db.session.flush()
    payouts = queries.list_payouts_in(batch.id)
    batch.payout_count = len(payouts)
    batch.total_minor = sum(one.amount_minor for one in payouts)
    if batch.state == "prepared":
        batch.approvals_needed = approvals_needed(batch.total_minor, queries.get_terms())
