"""The visits behind one figure of the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from community.core.actor import Actor
from community.core.db import db
from community.core.pagination import Page
from community.core.policy import require
from community.deflection import policy
from community.deflection.models import Visit, VisitFact
from community.deflection.queries.report import OPEN, Period, Report, in_period
from community.deflection.rules import Place
from community.deflection.rules.savings import shares_of
from community.deflection.rules.visits import SUCCESSES, Excluded

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit in a list."""

    id: int
    started_at: datetime
    place: str
    outcome: str
    excluded: str
    query: str
    fact_count: int
    worth_minor: int | None
    """Its part of the saving, where the list is led back from one."""


def list_visits(
    actor: Actor,
    period: Period,
    *,
    place: Place | None,
    group: str,
    number: int,
    report: Report | None = None,
) -> Page[VisitRow]:
    """The visits behind one figure, newest first. `group` is an outcome, `open`, `bot`, `helper`, `all`, or `low`, `likely` or
    `high`: the visits whose parts make up that saving, each with its part to the last unit."""
    require(policy.can_see_report(actor))
    conditions = [*in_period(period, place), *_group_conditions(group)]
    total = db.session.scalar(select(func.count()).select_from(Visit).where(*conditions)) or 0
    offset = (number - 1) * PAGE_SIZE
    visits = db.session.scalars(
        select(Visit)
        .where(*conditions)
        .order_by(Visit.started_at.desc(), Visit.id.desc())
        .offset(offset)
        .limit(PAGE_SIZE)
    ).all()
    queries, fact_counts = _first_queries(visits), _fact_counts(visits)
    worths = _worths(group, report, total)
    return Page(
        [
            VisitRow(
                visit.id, visit.started_at, visit.place, visit.outcome or OPEN, visit.excluded,
                queries.get(visit.id, ""), fact_counts.get(visit.id, 0),
                worths[offset + at] if worths is not None else None,
            )
            for at, visit in enumerate(visits)
        ],
        number,
        PAGE_SIZE,
        total,
    )  # fmt: skip


def _group_conditions(group: str) -> list[ColumnElement[bool]]:
    if group in set(Excluded):
        return [Visit.excluded == group]
    counted = Visit.excluded == ""
    if group == "all":
        return [counted]
    if group == OPEN:
        return [counted, Visit.outcome.is_(None)]
    depth = {"low": 1, "likely": 2, "high": 3}.get(group)
    if depth is not None:
        return [counted, Visit.outcome.in_([outcome.value for outcome in SUCCESSES[:depth]])]
    return [counted, Visit.outcome == group]


def _worths(group: str, report: Report | None, total: int) -> Sequence[int] | None:
    if report is None or report.saving is None or group not in ("low", "likely", "high") or not total:
        return None
    return shares_of(report.saving.amounts[("low", "likely", "high").index(group)], total)


def _first_queries(visits: Sequence[Visit]) -> dict[int, str]:
    found: dict[int, str] = {}
    query = (
        select(VisitFact.visit_id, VisitFact.query)
        .where(VisitFact.visit_id.in_([visit.id for visit in visits]), VisitFact.query != "")
        .order_by(VisitFact.happened_at, VisitFact.id)
    )
    for visit_id, text in db.session.execute(query):
        found.setdefault(visit_id or 0, text)
    return found


def _fact_counts(visits: Sequence[Visit]) -> dict[int, int]:
    query = select(VisitFact.visit_id, func.count()).where(
        VisitFact.visit_id.in_([visit.id for visit in visits])
    )
    rows = db.session.execute(query.group_by(VisitFact.visit_id))
    return {visit_id or 0: count for visit_id, count in rows}
