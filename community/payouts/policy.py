"""Who claims, who prepares, who approves: never the same person, and never for oneself."""

from __future__ import annotations

from community.core.actor import Actor
from community.core.policy import ALLOWED, Verdict, can_take_part, refused, system_only
from community.payouts.models import MoneyAppeal, Payout, PayoutBatch, PayoutClosing
from community.payouts.rules.states import ON_ITS_WAY, PARTS, WORDS, Deed, Part, State, next_state


def can_claim(actor: Actor) -> Verdict:
    """Whether the actor may ask for their money, and say where it goes: members, who are no staff."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if actor.is_staff:
        return refused("Staff earn no rewards, so there is nothing to claim.")
    return ALLOWED


def can_see_payout(actor: Actor, owner_id: int | None) -> Verdict:
    """Whether the actor may see a payout: its member, and admins."""
    if actor.is_system or actor.is_admin or (actor.id is not None and actor.id == owner_id):
        return ALLOWED
    return refused("Only its member and admins see a payout.")


def can_run_payouts(actor: Actor) -> Verdict:
    """See all payouts, prepare and send batches, read answers, settle what does not fit, set terms: admins."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_admin else refused("Only admins run payouts.")


def can_move(actor: Actor, payout: Payout, deed: Deed, *, owner_id: int | None) -> Verdict:
    """Whether the actor may do this to a payout where it stands."""
    if next_state(State(payout.state), deed) is None:
        return refused(f"{payout.number} is “{WORDS[State(payout.state)][0]}”: that cannot be done there.")
    if actor.is_system:
        return ALLOWED if Part.MACHINE in PARTS[deed] else refused("Only a person decides this.")
    is_owner = actor.id is not None and actor.id == owner_id
    if is_owner and Part.OWNER in PARTS[deed]:
        return can_take_part(actor)
    if Part.FINANCE in PARTS[deed]:
        if is_owner:
            return refused("Nobody decides about their own payout.")
        return can_run_payouts(actor)
    return refused("That follows from the batch or from what the rail answers, not from a button.")


def can_approve_batch(actor: Actor, batch: PayoutBatch) -> Verdict:
    """Whether the actor may approve a batch: an admin who did not prepare it."""
    basic = can_run_payouts(actor)
    if not basic:
        return basic
    if actor.is_system:
        return refused("Only a person approves payouts.")
    if batch.state != "prepared":
        return refused("This batch does not wait for an approval.")
    if actor.id == batch.prepared_by_id:
        return refused("You prepared this batch: somebody else has to approve it.")
    return ALLOWED


def can_change_batch(actor: Actor, batch: PayoutBatch) -> Verdict:
    """Whether the actor may take payouts out of a batch, or give it up: until it is sent."""
    basic = can_run_payouts(actor)
    if not basic:
        return basic
    if batch.state not in ("prepared", "approved"):
        return refused("This batch was sent or given up already.")
    return ALLOWED


def can_send_batch(actor: Actor, batch: PayoutBatch) -> Verdict:
    """Whether the actor may let a batch go: an admin, once it has its approvals."""
    basic = can_run_payouts(actor)
    if not basic:
        return basic
    if batch.state == "prepared":
        return refused("It still needs an approval.")
    return ALLOWED if batch.state in ("approved", "sending") else refused("This batch is done.")


def can_close_by_hand(actor: Actor, payout: Payout, *, owner_id: int | None) -> Verdict:
    """Whether the actor may say what became of a payout on its way: an admin, of somebody else's payout."""
    basic = can_run_payouts(actor)
    if not basic:
        return basic
    if actor.is_system:
        return refused("Only a person says what a rail does not.")
    if actor.id == owner_id:
        return refused("Nobody decides about their own payout.")
    if State(payout.state) not in ON_ITS_WAY:
        return refused(f"{payout.number} is “{WORDS[State(payout.state)][0]}”: that cannot be done there.")
    return ALLOWED


def can_confirm_closing(actor: Actor, closing: PayoutClosing, *, owner_id: int | None) -> Verdict:
    """Whether the actor may confirm what another admin found out about a payout."""
    basic = can_run_payouts(actor)
    if not basic:
        return basic
    if actor.is_system:
        return refused("Only a person confirms it.")
    if closing.decided_at is not None:
        return refused("This was confirmed or turned down already.")
    if actor.id == closing.said_by_id:
        return refused("You said it: somebody else has to confirm it.")
    if actor.id == owner_id:
        return refused("Nobody decides about their own payout.")
    return ALLOWED


def can_appeal(actor: Actor, owner_id: int | None) -> Verdict:
    """Whether the actor may ask another person to look: the member whose money it is."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.id is not None and actor.id == owner_id else refused("This is not your money.")


def can_decide_appeal(actor: Actor, appeal: MoneyAppeal) -> Verdict:
    """Whether the actor may decide an appeal: an admin who did not decide what is appealed, about nobody's own money."""
    basic = can_run_payouts(actor)
    if not basic:
        return basic
    if actor.is_system:
        return refused("Only a person decides an appeal.")
    if appeal.decided_at is not None:
        return refused("This appeal was decided already.")
    if actor.id == appeal.blamed_id:
        return refused("You decided what is appealed: somebody else has to look at it.")
    return ALLOWED


def can_carry_money(actor: Actor) -> Verdict:
    """Whether the actor may note what a sending run does and what rails say: the machine alone."""
    return system_only(actor)


def can_forget(actor: Actor, member_id: int) -> Verdict:
    """Whether the actor may have an erased member's details forgotten: the member, admins, the machine."""
    if actor.is_system or actor.is_admin or actor.id == member_id:
        return ALLOWED
    return refused("Only the member and admins have their details forgotten.")
