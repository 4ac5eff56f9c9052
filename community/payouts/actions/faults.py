"""What does not fit between us and a rail: found once, taken on by somebody, settled with a reason."""

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
from community.payouts.models import PayoutFault


def note_fault(
    actor: Actor, *, kind: str, rail: str, key: str, words: str, payout_id: int | None = None
) -> bool:
    """Note something that does not fit, once; answer whether it is news."""
    require(policy.can_carry_money(actor))
    digest = hashlib.sha256(f"{kind}|{rail}|{key}|{words}".encode()).hexdigest()
    if queries.find_fault_digests([digest]):
        return False
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
