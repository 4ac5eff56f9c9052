"""Reading visits: the one that takes up what happens now, and what is in each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select

from community.answers import queries as answers
from community.answers.models import Answer
from community.core.actor import Actor
from community.core.db import db
from community.deflection.models import Deflection, SavingTerms, Visit, VisitFact, VisitOffer
from community.deflection.rules.visits import Fact, FactKind
from community.threads.models import Thread
from community.threads.policy import visible_threads


def find_current_visit(member_id: int | None, key: str) -> Visit | None:
    """The visit of that member, or else of that visitor's key, that takes up new facts; None when there is none."""
    return db.session.scalar(select(Visit).where(_current(member_id, key))) if member_id or key else None


def lock_current_visit(member_id: int | None, key: str) -> Visit | None:
    """The same, locked."""
    return db.session.scalar(select(Visit).where(_current(member_id, key)).with_for_update())


def find_surveyed_visit(member_id: int | None, key: str) -> Visit | None:
    """The present visit of a person whose turn it is to be asked whether they would have written to support."""
    if not member_id and not key:
        return None
    own = Visit.member_id == member_id if member_id else Visit.key == key
    visit = db.session.scalar(select(Visit).where(own, Visit.is_current, Visit.excluded == ""))
    terms = find_terms()
    if visit is None or visit.ended_at is None or visit.id % (terms.asked_every if terms else 1):
        return None
    return visit


def find_terms() -> SavingTerms | None:
    """What a contact costs at present; None before anybody said so."""
    return db.session.scalar(select(SavingTerms).order_by(SavingTerms.id.desc()).limit(1))


def find_fact(visit_id: int, token: str) -> VisitFact | None:
    """The fact that was told under this token, or None."""
    return db.session.scalar(
        select(VisitFact).where(VisitFact.visit_id == visit_id, VisitFact.token == token)
    )


def find_deflection(visit_id: int, thread_id: int) -> Deflection | None:
    """The credit that a thread has from a visit, or None."""
    query = select(Deflection).where(Deflection.visit_id == visit_id, Deflection.thread_id == thread_id)
    return db.session.scalar(query)


def find_last_query(visit_id: int) -> str:
    """What was looked for last in a visit; empty when nothing was typed."""
    typed = (
        select(VisitFact.query)
        .where(VisitFact.visit_id == visit_id, VisitFact.query != "")
        .order_by(VisitFact.happened_at.desc(), VisitFact.id.desc())
        .limit(1)
    )
    return db.session.scalar(typed) or ""


def find_credited_answer(thread_id: int) -> int | None:
    """The answer to thank when a thread helps: its leading solution; None when there is none."""
    accepted = answers.list_leading([thread_id]).get(thread_id)
    return accepted.id if accepted is not None else None


def list_due_visits(before: datetime, limit: int) -> list[int]:
    """The ids of visits without an outcome in which nothing happened since `before`, the oldest first."""
    query = select(Visit.id).where(Visit.outcome.is_(None), Visit.last_at <= before)
    return list(db.session.scalars(query.order_by(Visit.last_at, Visit.id).limit(limit)))


def list_facts_of(visit_ids: Collection[int]) -> dict[int, list[Fact]]:
    """The facts of each visit, in order of time, as far as outcomes depend on them."""
    found: dict[int, list[Fact]] = {visit_id: [] for visit_id in visit_ids}
    rows = db.session.execute(
        select(
            VisitFact.visit_id, VisitFact.kind, VisitFact.happened_at, VisitFact.thread_id, VisitFact.was_solved,
            VisitFact.found_count,
        )
        .where(VisitFact.visit_id.in_(visit_ids))
        .order_by(VisitFact.happened_at, VisitFact.id)
    )  # fmt: skip
    for row in rows:
        found[row.visit_id].append(
            Fact(FactKind(row.kind), row.happened_at, row.thread_id, row.was_solved, row.found_count)
        )
    return found


def list_openings(visit_id: int) -> dict[int, VisitFact]:
    """For each thread that was opened in a visit, the fact that says so first."""
    query = select(VisitFact).where(VisitFact.visit_id == visit_id, VisitFact.kind == FactKind.OPENED.value)
    found: dict[int, VisitFact] = {}
    for fact in db.session.scalars(query.order_by(VisitFact.happened_at, VisitFact.id)):
        if fact.thread_id is not None:
            found.setdefault(fact.thread_id, fact)
    return found


def list_offers_of(visit_id: int, thread_ids: Collection[int]) -> dict[int, VisitOffer]:
    """The offers of these threads in a visit, by thread."""
    query = select(VisitOffer).where(VisitOffer.visit_id == visit_id, VisitOffer.thread_id.in_(thread_ids))
    return {offer.thread_id: offer for offer in db.session.scalars(query)}


def list_opened_threads(member_id: int | None) -> list[int]:
    """The threads that a member's present visit was offered and opened, first ones first."""
    query = (
        select(VisitOffer.thread_id)
        .join(Visit, Visit.id == VisitOffer.visit_id)
        .where(_current(member_id, ""), VisitOffer.opened_at.is_not(None))
    )
    return list(db.session.scalars(query.order_by(VisitOffer.opened_at, VisitOffer.id))) if member_id else []


def list_standing_deflections(visit_id: int) -> Sequence[Deflection]:
    """The credits of a visit that were not withdrawn."""
    query = select(Deflection).where(Deflection.visit_id == visit_id, Deflection.withdrawn_at.is_(None))
    return db.session.scalars(query.order_by(Deflection.id)).all()


def find_author_of(answer_id: int | None) -> int | None:
    """Who wrote the answer that is credited; None without one."""
    return (
        None
        if answer_id is None
        else db.session.scalar(select(Answer.author_id).where(Answer.id == answer_id))
    )


def _current(member_id: int | None, key: str) -> ColumnElement[bool]:
    return (Visit.member_id == member_id if member_id else Visit.key == key) & Visit.is_current


def keep_visible(actor: Actor, thread_ids: Sequence[int]) -> list[int]:
    """Those of these threads that the actor may see, in the same order."""
    if not thread_ids:
        return []
    seen = set(db.session.scalars(select(Thread.id).where(Thread.id.in_(thread_ids), visible_threads(actor))))
    return [thread_id for thread_id in thread_ids if thread_id in seen]
