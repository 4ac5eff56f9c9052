"""Noting what somebody does who looks for help, and what became of their visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from community.answers import actions as answers
from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.db import db
from community.core.events import publish
from community.core.policy import require
from community.deflection import policy, queries
from community.deflection.events import DeflectionConfirmed, DeflectionCredited
from community.deflection.models import Deflection, Visit, VisitFact, VisitOffer
from community.deflection.rules import QUERY_LONGEST, Place
from community.deflection.rules.agents import is_bot_agent
from community.deflection.rules.visits import (
    CONTACTS,
    ENDS,
    FOLLOWED,
    PAUSE,
    Excluded,
    FactKind,
    Outcome,
    continues,
    helps_others,
    is_bot_behaviour,
    is_turned,
    outcome_of,
    seeming_outcome,
    standing_threads,
)
from community.threads.models import Thread

OFFERS_MOST = 20  # A page of results; whoever tells of more tells tales.


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks for help: an actor, the random key of a visitor, and the name of their program."""

    actor: Actor
    key: str = ""
    """Empty for members, and for whoever asks not to be followed."""
    agent: str = ""
    is_followed: bool = True
    """False under Do Not Track: what happens is counted without knowing that it belongs together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that happened."""

    kind: FactKind
    place: Place
    token: str | None = None
    query: str = ""
    thread: Thread | None = None
    offered: Sequence[int] | None = None
    """The threads that were shown, best first, all of which the visitor may see; None where none could be."""
    found_count: int | None = None
    """How many there were in all, where that is more than were shown."""
    ticket_id: int | None = None


def note_fact(visitor: Visitor, told: Told) -> VisitFact | None:
    """Note what a visitor did, in their present visit or in a new one. What was told before, by its token, is not noted
    twice; what people do who are here to help others is not noted at all."""
    if helps_others(visitor.actor):
        return None
    now = clock.now()
    if not visitor.is_followed or not (visitor.key or visitor.actor.id):
        return _add_fact(None, told, now)
    visit = _lock_visit(visitor, told, now)
    if told.token is not None and queries.find_fact(visit.id, told.token) is not None:
        return None
    if now - visit.last_at > PAUSE and told.kind not in CONTACTS:
        _add_fact(visit, Told(kind=FactKind.CAME_BACK, place=told.place), now)
    fact = _add_fact(visit, told, now)
    visit.last_at = max(visit.last_at, now)
    if told.kind in ENDS:
        visit.ended_at = now
    if told.kind in CONTACTS:
        _turn_visits(visitor, now, besides=visit)
        _withdraw_deflections(visit, now)
    db.session.flush()
    return fact


def confirm_deflection(visitor: Visitor, thread: Thread, *, query: str, place: Place) -> Deflection | None:
    """Record that the thread solved what was about to be asked. Said twice in one visit, it counts once; of whoever is
    not followed, or is here to help others, only that it was said."""
    require(policy.can_confirm_deflection(visitor.actor, thread))
    fact = note_fact(visitor, Told(kind=FactKind.SOLVED, place=place, query=query, thread=thread))
    if fact is None or fact.visit_id is None:
        return None
    said = queries.find_deflection(fact.visit_id, thread.id)
    if said is not None:
        return said
    visit = db.session.get_one(Visit, fact.visit_id)
    deflection = _credit(visit, thread.id, Outcome.CONFIRMED, fact)
    publish(
        visitor.actor,
        DeflectionConfirmed(deflection_id=deflection.id, thread_id=thread.id, place=deflection.place),
    )
    return deflection


def refuse_suggestion(visitor: Visitor, thread: Thread, *, query: str, place: Place) -> None:
    """Record that the thread was not it."""
    require(policy.can_confirm_deflection(visitor.actor, thread))
    note_fact(visitor, Told(kind=FactKind.NOT_IT, place=place, query=query, thread=thread))


def note_contact(
    actor: Actor,
    visitor_key: str,
    kind: FactKind,
    *,
    place: Place,
    thread: Thread | None = None,
    ticket_id: int | None = None,
) -> None:
    """Note that somebody asked or wrote to support, if they are being followed: it turns what went before."""
    visitor = Visitor(actor, "" if actor.is_signed_in else visitor_key)
    if helps_others(actor) or queries.find_current_visit(visitor.actor.id, visitor.key) is None:
        return
    note_fact(visitor, Told(kind=kind, place=place, thread=thread, ticket_id=ticket_id))


def claim_visits(member: Actor, visitor_key: str) -> None:
    """Hand what somebody did before signing in to the member who they turned out to be."""
    if not visitor_key or member.id is None:
        return
    claimed = db.session.scalars(select(Visit).where(Visit.key == visitor_key).with_for_update()).all()
    if not claimed:
        return
    own = queries.find_current_visit(member.id, "")
    if own is not None:
        own.is_current = False
        db.session.flush()
    for visit in claimed:
        visit.key, visit.member_id = None, member.id
        if helps_others(member):
            visit.excluded = Excluded.HELPER.value
    db.session.execute(
        update(Deflection)
        .where(Deflection.visit_id.in_([visit.id for visit in claimed]))
        .values(member_id=member.id)
    )
    db.session.flush()


def join_visits(visitor: Visitor, other_key: str) -> None:
    """Hand what somebody did under another key, in the help button, to the visitor who they are on our own pages."""
    require(policy.can_join_visits(visitor.actor))
    if visitor.actor.id is not None:
        claim_visits(visitor.actor, other_key)
        return
    joined = db.session.scalars(select(Visit).where(Visit.key == other_key).with_for_update()).all()
    if not joined or not visitor.key:
        return
    own = queries.find_current_visit(None, visitor.key)
    if own is not None:
        own.is_current = False
        db.session.flush()
    for visit in joined:
        visit.key = visitor.key
    db.session.flush()


def settle_visits(actor: Actor, visit_ids: Sequence[int]) -> None:
    """Give these visits, whose 72 hours are over, their outcome, and the threads that helped their credit."""
    require(policy.can_settle_visits(actor))
    now = clock.now()
    facts = queries.list_facts_of(visit_ids)
    visits = db.session.scalars(
        select(Visit)
        .where(Visit.id.in_(visit_ids), Visit.outcome.is_(None), Visit.last_at <= now - FOLLOWED)
        .order_by(Visit.id)
        .with_for_update()
    ).all()
    for visit in visits:
        own = facts[visit.id]
        if not visit.excluded and is_bot_behaviour([fact.at for fact in own]):
            visit.excluded = Excluded.BOT.value
        outcome = outcome_of(own, was_turned=visit.contacted_at is not None)
        visit.outcome, visit.seemed, visit.settled_at = outcome.value, seeming_outcome(own).value, now
        visit.is_current, visit.key = False, None
        if visit.excluded:
            _withdraw_deflections(visit, now)
            continue
        if outcome is Outcome.EXPLICIT:
            opened = queries.list_openings(visit.id)
            for thread_id in standing_threads(own):
                if thread_id in opened and queries.find_deflection(visit.id, thread_id) is None:
                    _credit(visit, thread_id, Outcome.EXPLICIT, opened[thread_id])
        for deflection in queries.list_standing_deflections(visit.id):
            publish(
                SYSTEM,
                DeflectionCredited(
                    deflection_id=deflection.id,
                    thread_id=deflection.thread_id,
                    answer_id=deflection.answer_id,
                    outcome=deflection.outcome,
                    author_id=queries.find_author_of(deflection.answer_id),
                ),
            )
    db.session.flush()


def _lock_visit(visitor: Visitor, told: Told, now: datetime) -> Visit:
    """The visit that takes up the fact; a new one where none does."""
    for _ in range(3):
        visit = queries.lock_current_visit(visitor.actor.id, visitor.key)
        if visit is not None:
            if _takes_up(visit, told, now):
                return visit
            visit.is_current = False
            db.session.flush()
        visit = Visit(
            key=None if visitor.actor.id else visitor.key,
            member_id=visitor.actor.id,
            place=told.place.value,
            started_at=now,
            last_at=now,
            excluded=Excluded.BOT.value if is_bot_agent(visitor.agent) else "",
        )
        try:
            with db.session.begin_nested():
                db.session.add(visit)
            return visit
        except IntegrityError:  # Another tab began it in this very moment.
            continue
    raise RuntimeError("A visit is begun faster than it can be found.")


def _takes_up(visit: Visit, told: Told, now: datetime) -> bool:
    if told.kind in CONTACTS and is_turned(visit.last_at, now):
        return True
    return continues(
        started_at=visit.started_at, last_at=visit.last_at, has_ended=visit.ended_at is not None, at=now
    )


def _add_fact(visit: Visit | None, told: Told, now: datetime) -> VisitFact:
    offered = None if told.offered is None else list(dict.fromkeys(told.offered))[:OFFERS_MOST]
    fact = VisitFact(
        visit_id=None if visit is None else visit.id,
        token=told.token if visit is not None else None,
        kind=told.kind.value,
        place=told.place.value,
        happened_at=now,
        query=told.query.replace("\0", "")[:QUERY_LONGEST],
        thread_id=told.thread and told.thread.id,
        was_solved=told.thread is not None and told.thread.solved_at is not None,
        found_count=None if offered is None else max(told.found_count or 0, len(offered)),
        ticket_id=told.ticket_id,
    )
    db.session.add(fact)
    db.session.flush()
    if visit is not None:
        _note_offers(visit, fact, offered or [], now)
    return fact


def _note_offers(visit: Visit, fact: VisitFact, offered: Sequence[int], now: datetime) -> None:
    known = queries.list_offers_of(visit.id, [*offered, fact.thread_id or 0])
    for position, thread_id in enumerate(offered, start=1):
        if thread_id not in known:
            db.session.add(
                VisitOffer(visit_id=visit.id, thread_id=thread_id, fact_id=fact.id, position=position)
            )
    if fact.kind == FactKind.OPENED and (offer := known.get(fact.thread_id or 0)) is not None:
        offer.opened_at = offer.opened_at or now


def _credit(visit: Visit, thread_id: int, outcome: Outcome, fact: VisitFact) -> Deflection:
    deflection = Deflection(
        visit_id=visit.id,
        thread_id=thread_id,
        answer_id=queries.find_credited_answer(thread_id),
        member_id=visit.member_id,
        outcome=outcome.value,
        query=fact.query or queries.find_last_query(visit.id),
        place=fact.place,
        said_at=fact.happened_at,
    )
    db.session.add(deflection)
    db.session.flush()
    if deflection.answer_id is not None:
        answers.add_helped([deflection.answer_id], 1)
    return deflection


def _turn_visits(visitor: Visitor, at: datetime, *, besides: Visit) -> None:
    """Let a question or ticket count against every visit of the same person that is not final yet."""
    same = Visit.member_id == visitor.actor.id if visitor.actor.id else Visit.key == visitor.key
    earlier = select(Visit).where(
        same, Visit.id != besides.id, Visit.contacted_at.is_(None), Visit.last_at > at - FOLLOWED
    )
    for visit in db.session.scalars(earlier.order_by(Visit.id).with_for_update()):
        visit.contacted_at = at
        _withdraw_deflections(visit, at)


def _withdraw_deflections(visit: Visit, at: datetime) -> None:
    for deflection in queries.list_standing_deflections(visit.id):
        deflection.withdrawn_at = at
        if deflection.answer_id is not None:
            answers.add_helped([deflection.answer_id], -1)
