"""Moving a payout one step on: its state, the step's line, and the money in the book, all in one transaction.

Whoever calls holds the book (`books.queries.lock_book`), so that all decisions about money come one after the other.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from community.books import actions as books
from community.books.rules import draft
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict
from community.core.events import publish
from community.core.policy import can_take_part, require
from community.payouts import policy, queries
from community.payouts.events import PayoutMoved
from community.payouts.models import ExpiryNotice, Payout, PayoutStep
from community.payouts.rules.postings import Money, posting, reservation
from community.payouts.rules.states import GIVEN_BACK, ON_ITS_WAY, Deed, State, next_state

LONGEST = 500


def advance(
    actor: Actor, payout: Payout, deed: Deed, *, reason: str = "", at: datetime | None = None
) -> None:
    """Do this to a payout, with all that follows in the book. `at` is when it came true, if not now. Raise Conflict where
    it cannot happen."""
    require(policy.can_carry_money(actor) if actor.is_system else can_take_part(actor))
    before = State(payout.state)
    after = next_state(before, deed)
    if after is None:
        raise Conflict(f"{payout.number} is {before}: {deed} cannot happen there.")
    entries = posting(_money(payout, queries.list_shares(payout)), deed, before)
    if entries:
        key = f"payout:{payout.id}:{deed}:{payout.attempt}"
        books.post(actor, draft(key, deed.value, f"payout:{payout.id}", entries, effective_at=at))
    now = clock.now()
    payout.state, payout.state_since, payout.reason = after.value, now, reason[:LONGEST]
    if after is State.SENT or (after in ON_ITS_WAY and payout.sent_at is None):
        payout.sent_at = payout.sent_at or now
    if after is State.SETTLED:
        payout.settled_at = at or now
    if after in GIVEN_BACK:
        # What came back is announced anew before it can expire.
        db.session.execute(delete(ExpiryNotice).where(ExpiryNotice.payee_id == payout.payee_id))
    add_step(actor, payout, deed.value, reason)
    publish(
        actor,
        PayoutMoved(
            payout_id=payout.id, member_id=queries.find_owner(payout), deed=deed.value, state=after.value
        ),
    )


def add_step(actor: Actor, payout: Payout, deed: str, reason: str = "") -> None:
    """Write a line of a payout's history."""
    db.session.add(
        PayoutStep(
            payout_id=payout.id,
            deed=deed,
            state=payout.state,
            reason=reason[:LONGEST],
            by_id=actor.id,
            at=clock.now(),
        )
    )
    db.session.flush()


def set_aside(actor: Actor, payout: Payout, shares: list[tuple[int, int]]) -> None:
    """Set a payout's money aside: (period, minor units) of what is payable. Raise NotEnough."""
    require(can_take_part(actor))
    entries = reservation(_money(payout, shares))
    books.post(actor, draft(queries.reserve_key(payout.id), "reserve", f"payout:{payout.id}", entries))


def _money(payout: Payout, shares: list[tuple[int, int]]) -> Money:
    return Money(
        queries.get_subject(payout),
        payout.currency,
        payout.rail,
        shares,
        payout.fee_minor,
        payout.matched_minor,
        f"charity:{payout.charity_id}" if payout.charity_id is not None else "",
    )
