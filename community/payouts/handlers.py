"""Reactions to what happens to members and their money beneath."""

from __future__ import annotations

from community.books import queries as books
from community.core.actor import SYSTEM, Actor
from community.members.events import MemberErased
from community.payouts import actions, queries
from community.payouts.rules.states import SET_ASIDE, State
from community.rewards.events import RewardsRestored


def announce_anew(actor: Actor, event: RewardsRestored) -> None:
    """What is given back is announced anew before it can expire."""
    payee = books.find_payee(event.member_id)
    if payee is not None:
        actions.forget_expiry_notices(SYSTEM, payee.id)


def forget_member(actor: Actor, event: MemberErased) -> None:
    """Take back what an erased member had asked for and was not sent; what is on its way arrives. Runs before rewards let go
    of the payee, who gets what comes back, and leaves it behind."""
    books.lock_book()
    payee = books.find_payee(event.member_id)
    if payee is not None:
        for payout in queries.list_open_of(payee.id):
            if State(payout.state) in SET_ASIDE:
                actions.cancel_payout(SYSTEM, payout, reason="The account was closed.")
    actions.forget_person(actor, event.member_id, payee.id if payee is not None else None)
