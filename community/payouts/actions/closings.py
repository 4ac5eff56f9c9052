"""A payout of which its rail says nothing: asking once more, and saying by hand what became of it, which takes two people."""

from __future__ import annotations

from community.books import queries as books
from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.payouts import policy, queries
from community.payouts.actions.reports import hear
from community.payouts.actions.sending import end_if_done, note_taken
from community.payouts.events import ClosingSaid
from community.payouts.models import Payout, PayoutClosing, PayoutFault
from community.payouts.rules.faults import STUCK
from community.payouts.rules.states import ON_ITS_WAY, State
from community.rails import choice as rails
from community.rails.rules import Outcome, Report

SHORTEST, LONGEST = 20, 500
TOLD = {
    Outcome.SETTLED: "We asked, and it has arrived.",
    Outcome.FAILED: "We asked, and it was not paid.",
}
"""What the member reads; who said so is for those who look into it."""


def ask_again(actor: Actor, fault: PayoutFault) -> None:
    """Let the next run ask the provider about a payout that was given up. Needs the fault locked. Raise Conflict where there
    is nobody to ask."""
    require(policy.can_run_payouts(actor))
    payout = _stuck(fault)
    way = rails.find_rail(payout.rail)
    if way is None:
        raise Conflict("This installation does not have this way any more. Set it up again, then ask.")
    if way.has_file or payout.parcel_id is None:
        raise Conflict(f"{way.title} works by files: read the bank’s answer on the page of the batch.")
    parcel = queries.get_parcel(payout.parcel_id)
    parcel.next_at = clock.now()


def say_outcome(actor: Actor, fault: PayoutFault, *, is_paid: bool, evidence: str) -> PayoutClosing:
    """Say what became of a payout, with what proves it. It moves nothing until another admin confirms it.

    Needs the fault locked. Raise Invalid for too little evidence, Conflict while somebody has said it already.
    """
    require(policy.can_run_payouts(actor))
    payout = _stuck(fault)
    require(policy.can_close_by_hand(actor, payout, owner_id=queries.find_owner(payout)))
    said = " ".join(evidence.split())
    if not SHORTEST <= len(said) <= LONGEST:
        raise Invalid(
            fields={
                "evidence": f"Say in {SHORTEST} to {LONGEST} letters who told you, when, and where it stands."
            }
        )
    if queries.find_open_closing(payout.id) is not None:
        raise Conflict("Somebody has said already what became of it: confirm that, or turn it down.")
    outcome = Outcome.SETTLED if is_paid else Outcome.FAILED
    assert actor.id is not None
    closing = PayoutClosing(
        fault_id=fault.id,
        payout_id=payout.id,
        key=payout.key,
        outcome=outcome.value,
        evidence=said,
        said_by_id=actor.id,
        said_at=clock.now(),
    )
    db.session.add(closing)
    fault.owner_id = fault.owner_id or actor.id
    db.session.flush()
    publish(actor, ClosingSaid(closing_id=closing.id))
    return closing


def confirm_closing(actor: Actor, fault: PayoutFault) -> Payout:
    """Let what another admin said count, as if the rail had said it: the payout moves, and the fault is settled.

    A true answer that comes later is heard like any other: it fits, or it is a fault of its own. Raise Conflict.
    """
    require(policy.can_run_payouts(actor))
    closing, payout = _open(fault), _stuck(fault)
    require(policy.can_confirm_closing(actor, closing, owner_id=queries.find_owner(payout)))
    if closing.key != payout.key:
        raise Conflict("It was sent once more since that was said. Turn it down, and look again.")
    outcome = Outcome(closing.outcome)
    report = Report(
        payout.key, outcome, payout.sent_minor, payout.currency, external_id="", reason=TOLD[outcome]
    )
    heard = hear(SYSTEM, payout.rail, [report])
    if not heard.applied:
        raise Conflict(f"{payout.number} could not be moved: look at what was answered, on its page.")
    now = clock.now()
    closing.decided_by_id, closing.decided_at, closing.is_confirmed = actor.id, now, True
    words = "By hand as paid: " if outcome is Outcome.SETTLED else "By hand as not paid: "
    for one in queries.list_faults_of(payout):
        if one.settled_at is None and one.kind in STUCK:
            one.settled_at, one.settled_by_id = now, actor.id
            one.settlement = (words + closing.evidence)[:LONGEST]
    db.session.flush()
    _end_parcel(payout)
    return payout


def turn_down_closing(actor: Actor, fault: PayoutFault) -> None:
    """Turn down what was said of a payout, or take back what one said oneself; nothing has moved."""
    require(policy.can_run_payouts(actor))
    closing = _open(fault)
    closing.decided_by_id, closing.decided_at, closing.is_confirmed = actor.id, clock.now(), False
    db.session.flush()


def _open(fault: PayoutFault) -> PayoutClosing:
    closing = queries.find_open_closing(fault.payout_id) if fault.payout_id is not None else None
    if closing is None:
        raise Conflict("Nobody has said what became of it, or it was decided already.")
    return closing


def _stuck(fault: PayoutFault) -> Payout:
    """The payout of a fault that stands open because nothing moves it. Holds the book, so it comes before other locks."""
    books.lock_book()
    if fault.settled_at is not None:
        raise Conflict("This was settled already.")
    if fault.kind not in STUCK or fault.payout_id is None:
        raise Conflict("This fault is of another kind: only a payout without an answer is closed by hand.")
    payout = queries.lock_payout(SYSTEM, fault.payout_id)
    if State(payout.state) not in ON_ITS_WAY or fault.key != payout.key:
        raise Conflict(f"{payout.number} has moved since: settle this fault with a word on how.")
    return payout


def _end_parcel(payout: Payout) -> None:
    """A parcel that has no open payout left is done; a callback may have it asked about once more."""
    if payout.parcel_id is None:
        return
    parcel = queries.get_parcel(payout.parcel_id)
    if not any(State(one.state) in ON_ITS_WAY for one in queries.list_in_parcel(parcel.id)):
        note_taken(SYSTEM, parcel)
        end_if_done(SYSTEM, queries.lock_batch(parcel.batch_id))
