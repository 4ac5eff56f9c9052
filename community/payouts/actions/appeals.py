"""Asking another person to look at money that is held or was taken back, and their answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from community.books import queries as books
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.payouts import policy, queries
from community.payouts.actions.claims import release_payout
from community.payouts.events import AppealDecided, MoneyAppealed
from community.payouts.models import MoneyAppeal, Payout
from community.payouts.rules.states import State
from community.rewards import actions as rewards
from community.rewards import queries as reward_queries
from community.rewards.models import RewardClawBack

LONGEST = 2_000


def appeal_payout(actor: Actor, payout: Payout, *, words: str) -> MoneyAppeal:
    """Ask another person to look at a held payout, within the days that the terms give. Once a payout. Raise Invalid."""
    require(policy.can_appeal(actor, queries.find_owner(payout)))
    if payout.state != State.HELD:
        raise Conflict(f"{payout.number} is not held (any more): there is nothing to appeal.")
    holder = next((step.by_id for step in reversed(queries.list_steps(payout)) if step.deed == "hold"), None)
    return _appeal(
        actor, payout.payee_id, f"payout:{payout.id}", words, since=payout.state_since, blamed_id=holder
    )


def appeal_claw_back(actor: Actor, claw_back: RewardClawBack, *, words: str) -> MoneyAppeal:
    """Ask another person to look at money that a decision took back, within the days that the terms give. Once a decision.
    Raise Invalid."""
    owners = queries.list_owners([claw_back.payee_id])
    require(policy.can_appeal(actor, owners.get(claw_back.payee_id)))
    if claw_back.given_back_at is not None:
        raise Conflict("It was given back already: there is nothing to appeal.")
    return _appeal(
        actor,
        claw_back.payee_id,
        claw_back.about,
        words,
        since=claw_back.taken_at,
        blamed_id=claw_back.taken_by_id,
    )


def decide_appeal(actor: Actor, appeal: MoneyAppeal, *, is_granted: bool, answer: str) -> None:
    """Decide an appeal; granted, a held payout goes on, and what was taken back is given back. Needs the appeal locked. Raise Invalid for an answer that says nothing."""
    require(policy.can_decide_appeal(actor, appeal))
    said = answer.strip()
    if not 10 <= len(said) <= LONGEST:
        raise Invalid(fields={"answer": "Answer in a sentence or two: the member reads it."})
    owners = queries.list_owners([appeal.payee_id])
    if owners.get(appeal.payee_id) == actor.id:
        raise Conflict("This is about your own money: somebody else has to decide it.")
    appeal.decided_at, appeal.decided_by_id = clock.now(), actor.id
    appeal.is_granted, appeal.answer = is_granted, said
    what, _, number = appeal.about.partition(":")
    if is_granted and what == "payout":
        payout = queries.lock_payout(actor, int(number))
        if payout.state == State.HELD:
            release_payout(actor, payout, reason=f"The appeal was granted. {said}"[:300])
    if is_granted and what == "clawback":
        rewards.give_back(actor, reward_queries.lock_claw_back(int(number)))
    db.session.flush()
    publish(
        actor,
        AppealDecided(appeal_id=appeal.id, member_id=owners.get(appeal.payee_id), is_granted=is_granted),
    )


def _appeal(
    actor: Actor, payee_id: int, about: str, words: str, *, since: datetime, blamed_id: int | None
) -> MoneyAppeal:
    books.lock_book()
    said = words.strip()
    if not 10 <= len(said) <= LONGEST:
        raise Invalid(fields={"words": "Tell us in a sentence or two what we should know."})
    days = queries.get_terms().appeal_days
    if clock.now() > since + timedelta(days=days):
        raise Conflict(f"An appeal is possible for {days} days; these are over.")
    if queries.find_appeal(payee_id, about) is not None:
        raise Conflict("You appealed this already. Its answer will stand here.")
    appeal = MoneyAppeal(
        payee_id=payee_id, about=about, words=said, asked_at=clock.now(), blamed_id=blamed_id
    )
    db.session.add(appeal)
    db.session.flush()
    assert actor.id is not None
    publish(actor, MoneyAppealed(appeal_id=appeal.id, member_id=actor.id))
    return appeal
