"""Offering questions: beginning, one round after the other, and the four ways in which an offer ends."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, delete, update

from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.db import db
from community.core.errors import Conflict, NotFound
from community.core.events import publish
from community.core.policy import require
from community.routing import policy, queries
from community.routing.events import OfferPassed, QuestionOffered
from community.routing.models import Offer, Offering
from community.routing.rules import Key, Record
from community.routing.rules.easy import is_easy
from community.routing.rules.offers import OFFER, OFFERED, Asked, Choice, Helper, Outcome, Stage, plan
from community.threads import queries as threads
from community.threads.models import Thread


def begin_offering(actor: Actor, thread_id: int, *, shown_ids: Collection[int] = ()) -> int:
    """Judge how easy the question is, and offer it for the first time; answer to how many. Twice does nothing more.

    `shown_ids`: earlier threads that stood before its author while they asked.
    """
    require(policy.can_offer_questions(actor))
    queries.lock_turn()
    thread = _lock(thread_id)
    if thread is None or not queries.is_waiting(thread) or queries.lock_offering(thread_id) is not None:
        return 0
    signs = queries.list_signs(thread, shown_ids)
    db.session.add(
        Offering(
            thread_id=thread.id,
            signs=" ".join(signs),
            is_easy=is_easy(signs),
            asked_at=thread.created_at,
            stage=Stage.NEWCOMERS.value,
            next_at=clock.now(),
        )
    )
    db.session.flush()
    return offer_round(actor, thread_id)


def offer_round(actor: Actor, thread_id: int) -> int:
    """Make the question's next round if its time has come; answer to how many it was offered. Safe to repeat."""
    require(policy.can_offer_questions(actor))
    now = clock.now()
    queries.lock_turn()
    thread, offering = _lock(thread_id), queries.lock_offering(thread_id)
    if offering is None or offering.next_at is None or offering.next_at > now:
        return 0
    if thread is None or not queries.is_waiting(thread) or now - offering.asked_at > OFFERED:
        offering.next_at = None
        db.session.flush()
        return 0
    keys = queries.list_keys(thread)
    helpers = {helper.id: helper for helper in queries.list_helpers(thread, keys, now)}
    made = plan(
        Asked(thread.id, keys, offering.is_easy),
        list(helpers.values()),
        queries.list_offered_ids(thread.id),
        Stage(offering.stage),
        queries.get_terms(),
        now,
    )
    offering.stage, offering.next_at = made.next_stage.value, made.next_at
    if made.stage is Stage.NEWCOMERS:
        offering.newcomers_until = made.next_at
    for choice in made.choices:
        _offer(thread.id, choice, helpers[choice.member_id], made.stage, now)
    db.session.flush()
    return len(made.choices)


def offer_again(actor: Actor, thread_id: int) -> int:
    """Offer a question that still waits at once, beginning with those who know it best and were not asked; answer to how many."""
    require(policy.can_offer_questions(actor))
    queries.lock_turn()
    offering = queries.lock_offering(thread_id)
    if offering is None:
        return begin_offering(actor, thread_id)
    offering.stage, offering.next_at = Stage.FIRST.value, clock.now()
    db.session.flush()
    return offer_round(actor, thread_id)


def offer_by_hand(
    actor: Actor, thread_id: int, member_id: int, known: tuple[Key, Record] | None, *, open_for: timedelta
) -> Offer:
    """Offer the question to one member for so long, with what they know of it; the demo does, whose readers come late."""
    require(policy.can_offer_questions(actor))
    now = clock.now()
    helper = Helper(id=member_id, seen_at=now, records=dict([known]) if known else {})
    choice = Choice(member_id, 0.0, known[0] if known else None)
    return _offer(thread_id, choice, helper, Stage.FIRST, now, open_for)


def pass_offer(actor: Actor, offer: Offer) -> None:
    """Leave the question to others; the next round comes sooner when nobody else has it. Twice changes nothing.

    Raise Conflict when the offer has ended in another way.
    """
    require(policy.can_pass_offer(actor, offer))
    offering = queries.lock_offering(offer.thread_id)
    db.session.refresh(offer, with_for_update=True)
    if offer.outcome == Outcome.PASSED:
        return
    now = clock.now()
    if offer.outcome is not None or offer.ends_at <= now:
        raise Conflict("This offer is over already. There is nothing more to do about it.")
    offer.outcome, offer.settled_at = Outcome.PASSED.value, now
    db.session.flush()
    publish(actor, OfferPassed(offer_id=offer.id, thread_id=offer.thread_id, member_id=offer.member_id))
    if (
        offering is not None
        and offering.next_at is not None
        and not queries.has_open_offer(offer.thread_id, now)
    ):
        offering.next_at = min(offering.next_at, now)
        if offering.newcomers_until is not None:
            offering.newcomers_until = min(offering.newcomers_until, now)
        db.session.flush()


def settle_answered(actor: Actor, thread_id: int, author_id: int) -> None:
    """Somebody answered: their offer is answered, also one that had ended; all others of the question are covered.

    Needs the thread locked.
    """
    require(policy.can_offer_questions(actor))
    now = clock.now()
    open_or_own = (Offer.outcome.is_(None)) | (Offer.member_id == author_id)
    _settle(
        update(Offer)
        .where(
            Offer.thread_id == thread_id, open_or_own, Offer.outcome.is_distinct_from(Outcome.ANSWERED.value)
        )
        .values(
            outcome=case((Offer.member_id == author_id, Outcome.ANSWERED.value), else_=Outcome.COVERED.value),
            settled_at=now,
        )
    )
    _settle(update(Offering).where(Offering.thread_id == thread_id).values(next_at=None))


def expire_offers(actor: Actor) -> int:
    """End the offers whose time ran out, some at a time; answer how many."""
    require(policy.can_offer_questions(actor))
    now = clock.now()
    ids = queries.list_ended(now)
    if ids:
        _settle(
            update(Offer)
            .where(Offer.id.in_(ids), Offer.outcome.is_(None))
            .values(outcome=Outcome.EXPIRED.value, settled_at=now)
        )
    return len(ids)


def close_stale(actor: Actor) -> None:
    """Let go of questions that are too old to nudge anybody about, all at once: an import may bring thousands."""
    require(policy.can_offer_questions(actor))
    _settle(
        update(Offering)
        .where(Offering.next_at <= clock.now(), Offering.asked_at < clock.now() - OFFERED)
        .values(next_at=None)
    )


def forget_offers(member_id: int) -> None:
    """Forget what was offered to the member, and what they made of it."""
    db.session.execute(delete(Offer).where(Offer.member_id == member_id))


def _lock(thread_id: int) -> Thread | None:
    try:
        return threads.lock_thread(SYSTEM, thread_id)
    except NotFound:
        return None


def _offer(
    thread_id: int, choice: Choice, helper: Helper, stage: Stage, now: datetime, open_for: timedelta = OFFER
) -> Offer:
    record = helper.records.get(choice.best) if choice.best else None
    offer = Offer(
        thread_id=thread_id,
        member_id=choice.member_id,
        round=stage.value,
        offered_at=now,
        ends_at=now + open_for,
        subject=choice.best[0].value if choice.best and record else None,
        subject_id=choice.best[1] if choice.best and record else None,
        answers=record.answers if record else 0,
        helped=record.helped if record else 0,
    )
    db.session.add(offer)
    db.session.flush()
    publish(
        SYSTEM,
        QuestionOffered(
            offer_id=offer.id, thread_id=thread_id, member_id=choice.member_id, round=stage.value
        ),
    )
    return offer


def _settle(change: Any) -> None:
    db.session.execute(change, execution_options={"synchronize_session": "fetch"})
