"""What became of visits in a period: counted, drawn over time, and led back to each visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from community.answers.models import Acceptance, Answer
from community.core import clock
from community.core.actor import Actor, Role
from community.core.db import db
from community.core.policy import require
from community.deflection import policy
from community.deflection.models import SavingTerms, SurveyAnswer, Visit, VisitFact
from community.deflection.queries.visits import find_terms
from community.deflection.rules import Place
from community.deflection.rules.savings import ANSWERS_LEAST, Saving, Share, saving, share_of
from community.deflection.rules.visits import SUCCESSES, FactKind, Outcome
from community.members.models import Member
from community.threads.models import Thread

OPEN = "open"
"""Stands for visits whose 72 hours are not over."""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days in UTC, both included; a visit belongs to the day on which it began."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """The first instant in it."""
        return datetime.combine(self.first, datetime.min.time(), UTC)

    @property
    def end(self) -> datetime:
        """The first instant after it."""
        return datetime.combine(self.last + timedelta(days=1), datetime.min.time(), UTC)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Step:
    """A day or a week of the chart, with the visits of each outcome that began in it."""

    first: date
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Survey:
    """What those who were helped said: would they have written to support?"""

    yes: int
    total: int
    share: Share | None
    """None before there are enough answers to multiply money with."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything on the page. Counts leave bots, staff and super users out."""

    period: Period
    counts: dict[str, int]
    """Visits by outcome, and `open`."""
    seemed: dict[str, int]
    """Final visits by what their outcome would have been without a question or ticket."""
    steps: Sequence[Step]
    step_days: int
    excluded: dict[str, int]
    unfollowed: dict[str, int]
    """Facts of people who asked not to be followed, by kind."""
    ticket_count: int
    """Visits that ended at support."""
    peer_solved_count: int
    """Visits that ended in a question which somebody other than an agent has solved."""
    survey: Survey
    terms: SavingTerms | None
    saving: Saving | None

    @property
    def final_count(self) -> int:
        """Visits whose outcome is final."""
        return sum(self.counts[outcome.value] for outcome in Outcome)

    @property
    def success_count(self) -> int:
        """Final visits that ended well."""
        return sum(self.counts[outcome.value] for outcome in SUCCESSES)

    @property
    def contained_count(self) -> int:
        """Final visits that were solved without an agent: they ended well, or members answered."""
        return self.success_count + self.peer_solved_count


def make_report(actor: Actor, period: Period, place: Place | None = None) -> Report:
    """What became of the visits that began in a period, in some ten statements."""
    require(policy.can_see_report(actor))
    counted = [Visit.excluded == "", *in_period(period, place)]
    rows = db.session.execute(
        select(_day(), Visit.outcome, func.count()).where(*counted).group_by(_day(), Visit.outcome)
    ).all()
    counts = dict.fromkeys([*(outcome.value for outcome in Outcome), OPEN], 0)
    for _, outcome, count in rows:
        counts[outcome or OPEN] += count
    seemed = dict.fromkeys((outcome.value for outcome in Outcome), 0)
    seeming = select(Visit.seemed, func.count()).where(*counted, Visit.outcome.is_not(None))
    seemed.update({name: count for name, count in db.session.execute(seeming.group_by(Visit.seemed)) if name})
    survey, terms = _survey(counted), find_terms()
    step_days = 1 if period.days <= 31 else 7
    return Report(
        period=period,
        counts=counts,
        seemed=seemed,
        steps=_steps(period, step_days, rows),
        step_days=step_days,
        excluded=_excluded(period, place),
        unfollowed=_unfollowed(period, place),
        ticket_count=_count_with(counted, FactKind.CONTACTED),
        peer_solved_count=_count_peer_solved(counted),
        survey=survey,
        terms=terms,
        saving=_saving(counts, survey, terms),
    )


@dataclass(frozen=True, slots=True)
class Measure:
    """Only what visits of a period saved, with what it is computed from."""

    counts: dict[str, int]
    """Visits that ended well, by outcome."""
    survey: Survey
    terms: SavingTerms | None
    saving: Saving | None
    """None before there are a cost and enough answers to the survey."""


def measure_saving(period: Period) -> Measure:
    """The saving of the report on that period, everywhere, in three statements."""
    counted = [Visit.excluded == "", *in_period(period, None)]
    counts = dict.fromkeys((outcome.value for outcome in SUCCESSES), 0)
    well = select(Visit.outcome, func.count()).where(*counted, Visit.outcome.in_(counts))
    for outcome, count in db.session.execute(well.group_by(Visit.outcome)):
        counts[outcome or ""] = count
    survey, terms = _survey(counted), find_terms()
    return Measure(counts, survey, terms, _saving(counts, survey, terms))


def in_period(period: Period, place: Place | None) -> list[ColumnElement[bool]]:
    """The visits that began in a period, at one place or anywhere."""
    found = [Visit.started_at >= period.start, Visit.started_at < period.end]
    return [*found, Visit.place == place.value] if place else found


def _day() -> ColumnElement[Any]:
    """The day in UTC on which a visit began."""
    if db.session.get_bind().dialect.name == "sqlite":
        return func.date(Visit.started_at)
    # Written out: PostgreSQL does not see that two parameters are the same when it groups.
    return func.date(func.timezone(literal_column("'UTC'"), Visit.started_at))


def _steps(period: Period, step_days: int, rows: Sequence[Any]) -> Sequence[Step]:
    empty = [*(outcome.value for outcome in Outcome), OPEN]
    steps = [
        Step(period.first + timedelta(days=at), dict.fromkeys(empty, 0))
        for at in range(0, period.days, step_days)
    ]
    for day, outcome, count in rows:
        on = day if isinstance(day, date) else date.fromisoformat(day)
        steps[(on - period.first).days // step_days].counts[outcome or OPEN] += count
    return steps


def _excluded(period: Period, place: Place | None) -> dict[str, int]:
    query = select(Visit.excluded, func.count()).where(*in_period(period, place), Visit.excluded != "")
    return dict(db.session.execute(query.group_by(Visit.excluded)).all())


def _unfollowed(period: Period, place: Place | None) -> dict[str, int]:
    query = select(VisitFact.kind, func.count()).where(
        VisitFact.visit_id.is_(None),
        VisitFact.happened_at >= period.start,
        VisitFact.happened_at < period.end,
    )
    if place:
        query = query.where(VisitFact.place == place.value)
    return dict(db.session.execute(query.group_by(VisitFact.kind)).all())


def _count_with(counted: list[ColumnElement[bool]], kind: FactKind) -> int:
    query = select(func.count(func.distinct(Visit.id))).join(VisitFact, VisitFact.visit_id == Visit.id)
    return (
        db.session.scalar(query.where(*counted, Visit.outcome.is_not(None), VisitFact.kind == kind.value))
        or 0
    )


def _count_peer_solved(counted: list[ColumnElement[bool]]) -> int:
    by_agent = (
        select(Answer.id)
        .join(Member, Member.id == Answer.author_id)
        .outerjoin(Acceptance, (Acceptance.answer_id == Answer.id) & Acceptance.withdrawn_at.is_(None))
        .where(
            Answer.thread_id == Thread.id,
            or_(Acceptance.id.is_not(None), Answer.confirmed_at.is_not(None)),
            Member.role == Role.AGENT.value,
        )
        .exists()
    )
    other = aliased(VisitFact)
    wrote = (
        select(other.id).where(other.visit_id == Visit.id, other.kind == FactKind.CONTACTED.value).exists()
    )
    query = (
        select(func.count(func.distinct(Visit.id)))
        .join(VisitFact, VisitFact.visit_id == Visit.id)
        .join(Thread, Thread.id == VisitFact.thread_id)
        .where(
            *counted,
            Visit.outcome == Outcome.FAILED.value,
            VisitFact.kind == FactKind.ASKED.value,
            Thread.solved_at.is_not(None),
            ~by_agent,
            ~wrote,
        )
    )
    return db.session.scalar(query) or 0


def _survey(counted: list[ColumnElement[bool]]) -> Survey:
    query = (
        select(SurveyAnswer.would_have_contacted, func.count())
        .join(Visit, Visit.id == SurveyAnswer.visit_id)
        .where(*counted)
        .group_by(SurveyAnswer.would_have_contacted)
    )
    said: dict[bool, int] = dict(db.session.execute(query).all())
    yes, total = said.get(True, 0), sum(said.values())
    return Survey(yes, total, share_of(yes, total) if total >= ANSWERS_LEAST else None)


def _saving(counts: dict[str, int], survey: Survey, terms: SavingTerms | None) -> Saving | None:
    if survey.share is None or terms is None:
        return None
    confirmed, explicit, implicit = (counts[outcome.value] for outcome in SUCCESSES)
    return saving(
        confirmed=confirmed,
        explicit=explicit,
        implicit=implicit,
        share=survey.share,
        cost_minor=terms.cost_minor,
    )


def last_days(days: int) -> Period:
    """The period of that many days that ends today."""
    today = clock.now().astimezone(UTC).date()
    return Period(today - timedelta(days=days - 1), today)
