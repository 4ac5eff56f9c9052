"""What visits tell to act on: searches that found nothing, and suggestions that nobody wants; and one visit in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from community.core.actor import Actor
from community.core.db import db, fetch
from community.core.errors import NotFound
from community.core.pagination import Page
from community.core.policy import require
from community.deflection import policy
from community.deflection.models import (
    DeclinedSuggestion,
    Deflection,
    SurveyAnswer,
    Visit,
    VisitFact,
    VisitOffer,
)
from community.deflection.queries.report import Period
from community.deflection.queries.visit_lists import PAGE_SIZE
from community.deflection.rules.visits import FactKind
from community.threads.models import Thread
from community.threads.policy import visible_threads

OFFERED_LEAST = 5  # A thread that fewer visits passed over may have been unlucky.


_declined = DeclinedSuggestion.__table__.c
# Made once: making a statement costs as much as running it.
_DECLINED = (
    select(_declined.thread_id, _declined.was_opened)
    .where(_declined.question_id == bindparam("question_id"))
    .order_by(_declined.was_opened.desc(), _declined.position)
)


@dataclass(frozen=True, slots=True)
class MissedSearch:
    """Words for which there was nothing."""

    query: str
    visit_count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class UnwantedThread:
    """A thread that visits were offered and did not want."""

    thread_id: int
    title: str
    url: str
    status: str
    offered_count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class OfferView:
    """A thread that stood before a visitor."""

    title: str
    url: str
    was_opened: bool


@dataclass(frozen=True, slots=True)
class FactView:
    """One line of a visit's chain."""

    kind: FactKind
    place: str
    happened_at: datetime
    query: str
    thread: OfferView | None
    found_count: int | None
    offers: Sequence[OfferView]
    """What was shown here for the first time in this visit."""


@dataclass(frozen=True)
class VisitView:
    """A whole visit."""

    visit: Visit
    facts: Sequence[FactView]
    deflections: Sequence[OfferView]
    """The threads that it credits."""
    would_have_contacted: bool | None
    """What the survey's answer was; None when there is none."""


@dataclass(frozen=True, slots=True)
class Declined:
    """A thread that its asker was offered before asking."""

    title: str
    url: str
    was_opened: bool


def list_missed_searches(actor: Actor, period: Period, number: int) -> Page[MissedSearch]:
    """Searches and drafts that found nothing, the commonest first; each visit counts once for the same words."""
    require(policy.can_see_report(actor))
    words = func.lower(func.trim(VisitFact.query))
    missed = (
        select(
            words.label("words"),
            func.count(func.distinct(VisitFact.visit_id)).label("visits"),
            func.max(VisitFact.happened_at).label("last_at"),
        )
        .join(Visit, Visit.id == VisitFact.visit_id)
        .where(
            VisitFact.kind.in_([FactKind.SEARCHED.value, FactKind.TYPED.value]),
            VisitFact.found_count == 0,
            VisitFact.happened_at >= period.start,
            VisitFact.happened_at < period.end,
            VisitFact.query != "",
            Visit.excluded == "",
        )
        .group_by(words)
    )
    total = db.session.scalar(select(func.count()).select_from(missed.subquery())) or 0
    page = missed.order_by(
        func.count(func.distinct(VisitFact.visit_id)).desc(), func.max(VisitFact.id).desc()
    )
    rows = db.session.execute(page.offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE)).all()
    return Page([MissedSearch(*row) for row in rows], number, PAGE_SIZE, total)


def list_unwanted_threads(actor: Actor, period: Period, number: int) -> Page[UnwantedThread]:
    """Threads that at least OFFERED_LEAST visits were offered, and none opened, the most offered first."""
    require(policy.can_see_report(actor))
    unwanted = (
        select(
            VisitOffer.thread_id,
            func.count().label("offered"),
            func.max(VisitFact.happened_at).label("last_at"),
        )
        .join(Visit, Visit.id == VisitOffer.visit_id)
        .join(VisitFact, VisitFact.id == VisitOffer.fact_id)
        .where(
            Visit.excluded == "",
            VisitFact.happened_at >= period.start,
            VisitFact.happened_at < period.end,
        )
        .group_by(VisitOffer.thread_id)
        .having(func.count() >= OFFERED_LEAST, func.count(VisitOffer.opened_at) == 0)
        .subquery()
    )
    joined = (
        select(Thread.id, Thread.title, Thread.slug, Thread.status, unwanted.c.offered, unwanted.c.last_at)
        .join(unwanted, unwanted.c.thread_id == Thread.id)
        .where(visible_threads(actor))
    )
    total = db.session.scalar(select(func.count()).select_from(joined.subquery())) or 0
    page = (
        joined.order_by(unwanted.c.offered.desc(), Thread.id)
        .offset((number - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    )
    return Page(
        [
            UnwantedThread(
                row.id, row.title, f"/threads/{row.id}/{row.slug}", row.status, row.offered, row.last_at
            )
            for row in db.session.execute(page)
        ],
        number,
        PAGE_SIZE,
        total,
    )


def get_visit(actor: Actor, visit_id: int) -> VisitView:
    """One visit with all its facts. Threads that the reader may not see are left out. Raise NotFound."""
    require(policy.can_see_report(actor))
    visit = db.session.get(Visit, visit_id)
    if visit is None:
        raise NotFound
    facts = db.session.scalars(
        select(VisitFact).where(VisitFact.visit_id == visit_id).order_by(VisitFact.happened_at, VisitFact.id)
    ).all()
    offers = db.session.scalars(
        select(VisitOffer).where(VisitOffer.visit_id == visit_id).order_by(VisitOffer.position)
    ).all()
    credited = db.session.scalars(
        select(Deflection.thread_id).where(Deflection.visit_id == visit_id, Deflection.withdrawn_at.is_(None))
    ).all()
    ids = {*(fact.thread_id for fact in facts), *(offer.thread_id for offer in offers), *credited}
    threads = {
        row.id: (row.title, f"/threads/{row.id}/{row.slug}")
        for row in db.session.execute(
            select(Thread.id, Thread.title, Thread.slug).where(
                Thread.id.in_(ids - {None}), visible_threads(actor)
            )
        )
    }
    said = db.session.get(SurveyAnswer, visit_id)
    shown: dict[int, list[OfferView]] = {}
    for offer in offers:
        if offer.thread_id in threads:
            view = OfferView(*threads[offer.thread_id], offer.opened_at is not None)
            shown.setdefault(offer.fact_id, []).append(view)
    return VisitView(
        visit,
        [
            FactView(
                FactKind(fact.kind), fact.place, fact.happened_at, fact.query,
                OfferView(*threads[fact.thread_id], True) if fact.thread_id in threads else None,
                fact.found_count, shown.get(fact.id, ()),
            )
            for fact in facts
        ],
        [OfferView(*threads[one], True) for one in credited if one in threads],
        said.would_have_contacted if said is not None else None,
    )  # fmt: skip


def list_declined(actor: Actor, question_id: int) -> list[Declined]:
    """What was offered before a question, as far as the reader may see it; what was opened comes first."""
    kept = fetch(_DECLINED, {"question_id": question_id}).all()
    if not kept:  # As for most questions, whose page should not pay for it.
        return []
    shown = select(Thread.id, Thread.title, Thread.slug).where(
        Thread.id.in_([row.thread_id for row in kept]), visible_threads(actor)
    )
    threads = {row.id: row for row in db.session.execute(shown)}
    return [
        Declined(threads[one].title, f"/threads/{one}/{threads[one].slug}", was_opened)
        for one, was_opened in kept
        if one in threads
    ]
