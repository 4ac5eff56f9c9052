"""What does not fit between us and a rail: found once, taken on by somebody, settled with a reason, and opened again where that
moved nothing."""

from __future__ import annotations

import hashlib

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.payouts import policy, queries
from community.payouts.events import FaultFound
from community.payouts.models import Payout, PayoutFault
from community.payouts.rules.faults import STUCK
from community.rails import choice as rails


def note_fault(
    actor: Actor, *, kind: str, rail: str, key: str, words: str, payout_id: int | None = None
) -> bool:
    """Note something that does not fit, once; answer whether it is news.

    That nobody says what became of a payout is news again when it was settled and the payout has not moved.
    """
    require(policy.can_carry_money(actor))
    digest = hashlib.sha256(f"{kind}|{rail}|{key}|{words}".encode()).hexdigest()
    known = queries.find_fault_by_digest(digest)
    if known is not None:
        return kind in STUCK and open_again(actor, known)
    fault = PayoutFault(
        kind=kind[:30],
        rail=rail,
        key=key[:60],
        payout_id=payout_id,
        words=words[:500],
        digest=digest,
        found_at=clock.now(),
    )
    db.session.add(fault)
    db.session.flush()
    publish(actor, FaultFound(fault_id=fault.id))
    return True


def open_again(actor: Actor, fault: PayoutFault) -> bool:
    """Open a settled fault again, with whoever had taken it on; answer whether it was settled."""
    require(policy.can_carry_money(actor))
    if fault.settled_at is None:
        return False
    fault.settled_at = fault.settled_by_id = None
    fault.reopened_at = clock.now()
    db.session.flush()
    publish(actor, FaultFound(fault_id=fault.id))
    return True


def look_after(actor: Actor, payout: Payout) -> bool:
    """See to it that a payout on its way, which nothing moves on, is somebody's matter; answer whether that is news."""
    require(policy.can_carry_money(actor))
    stuck = [fault for fault in queries.list_faults_of(payout) if fault.kind in STUCK]
    if any(fault.settled_at is None for fault in stuck):
        return False
    known = [fault for fault in stuck if fault.key == payout.key]
    if known:
        return open_again(actor, known[-1])
    words = f"{payout.number} has been on its way since {payout.state_since:%-d %B %Y} without an answer."
    way = rails.find_rail(payout.rail)
    kind = "late" if way is not None and way.has_file else "no_answer"
    return note_fault(actor, kind=kind, rail=payout.rail, key=payout.key, words=words, payout_id=payout.id)


def take_fault(actor: Actor, fault: PayoutFault) -> None:
    """Take on to find out what it is. Needs the fault locked."""
    require(policy.can_run_payouts(actor))
    if fault.settled_at is not None:
        raise Conflict("This was settled already.")
    fault.owner_id = actor.id


def settle_fault(actor: Actor, fault: PayoutFault, *, words: str) -> None:
    """Say what it was and what was done about it. It moves no money. Needs the fault locked."""
    require(policy.can_run_payouts(actor))
    if fault.settled_at is not None:
        raise Conflict("This was settled already.")
    said = " ".join(words.split())
    if not 10 <= len(said) <= 500:
        raise Invalid(fields={"words": "Say in a sentence or two what it was and what was done about it."})
    fault.owner_id = fault.owner_id or actor.id
    fault.settled_at, fault.settled_by_id, fault.settlement = clock.now(), actor.id, said
