"""What the site's visits saved, shared out among helpers and nobody: the parts sum to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from sqlalchemy import and_, case, func, literal, null, select

from community.answers.models import Answer
from community.core.db import fetch
from community.core.recent import recent
from community.deflection import queries as deflection
from community.deflection.models import Deflection, Visit
from community.deflection.queries.report import Measure, Period, in_period
from community.deflection.rules.savings import ANSWERS_LEAST
from community.deflection.rules.visits import SUCCESSES, Outcome
from community.impact.queries.helped import ANSWERS, MEMBERS, STAFF_ROLES, THREADS
from community.impact.queries.shown import find_impact_terms
from community.impact.rules import Credit, Key, Nobody, Range, Span, order_of, share_range, weigh
from community.members.models import Member
from community.threads.models import Thread

_VISITS, _DEFLECTIONS = Visit.__table__.c, Deflection.__table__.c
TENTHS = 10
"""Contacts are shared out in tenths: a part of a visit is rarely a whole one."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What some visits are worth. None where it cannot be said yet."""

    visits: Range
    """Visits that ended well, rounded down to whole ones; for show only, they sum to no total."""
    contact_tenths: Range | None
    minutes: Range | None
    amounts: Range | None
    """Money in minor units."""


@dataclass(frozen=True, slots=True)
class SiteWorth:
    """The whole of a period and its parts: `parts` sum to `whole`, in each figure, to the unit."""

    whole: Worth
    parts: dict[Key, Worth]
    """By member, then by line for nobody; whoever has no part in any visit is left out."""
    counts: dict[str, int]
    """Visits that ended well, by outcome."""
    currency: str
    cost_minor: int | None
    minutes_per_contact: int | None
    survey_yes: int
    survey_total: int

    @property
    def missing(self) -> str:
        """Why there is no figure of money, as the second half of a sentence; empty when there is one."""
        reasons = []
        if self.cost_minor is None:
            reasons.append("nobody has said what a contact costs")
        if self.whole.contact_tenths is None and self.survey_total < ANSWERS_LEAST:
            reasons.append(
                f"only {self.survey_total} of at least {ANSWERS_LEAST} people answered whether they would have written to support"
            )
        return " and ".join(reasons)


def get_site_worth(span: Span) -> SiteWorth:
    """What the visits that began in a period saved, and whose answers saved it. As old as the front page's figures may be."""
    return recent(f"impact:{span.first}:{span.last}", lambda: compute_site_worth(span))


def compute_site_worth(span: Span) -> SiteWorth:
    """The same, counted now, in five statements."""
    period = Period(span.first, span.last)
    measure, terms = deflection.measure_saving(period), find_impact_terms()
    minutes = terms.minutes_per_contact if terms is not None else None
    weights = weigh(list_credits(period))
    totals = _totals(measure, minutes)
    shared = [None if found is None else share_range(found, weights) for found in totals]
    keys = sorted({key for level in weights for key in level}, key=order_of)
    nothing = Range()

    def part(key: Key) -> Worth:
        contacts, spent, amounts = (None if one is None else one.get(key, nothing) for one in shared)
        return Worth(
            Range(*(floor(level.get(key, Fraction())) for level in weights)), contacts, spent, amounts
        )

    whole = Range(*(floor(sum(level.values(), Fraction())) for level in weights))
    return SiteWorth(
        whole=Worth(whole, *(None if found is None else Range(*found) for found in totals)),
        parts={key: part(key) for key in keys},
        counts=measure.counts,
        currency=measure.terms.currency if measure.terms is not None else "GBP",
        cost_minor=measure.terms.cost_minor if measure.terms is not None else None,
        minutes_per_contact=minutes,
        survey_yes=measure.survey.yes,
        survey_total=measure.survey.total,
    )


def _totals(measure: Measure, minutes: int | None) -> tuple[Sequence[int] | None, ...]:
    """The site's contacts in tenths, minutes, and money in minor units; each low, likely, high, rounded down."""
    if measure.saving is None:
        return None, None, None
    contacts = measure.saving.contacts
    return (
        [floor(count * TENTHS) for count in contacts],
        None if minutes is None else [floor(count * minutes) for count in contacts],
        measure.saving.amounts,
    )


def list_credits(period: Period) -> list[Credit]:
    """To whom the visits are due that began in a period and ended well, in one statement.

    Each visit is split equally among the threads that helped in it. A part is its answer's author's, or nobody's.
    """
    found = (
        select(
            _VISITS.outcome,
            _line().label("line"),
            ANSWERS.author_id,
            func.count().over(partition_by=_VISITS.id).label("parts"),
        )
        .select_from(
            Visit.__table__.outerjoin(
                Deflection.__table__,
                and_(_DEFLECTIONS.visit_id == _VISITS.id, _DEFLECTIONS.withdrawn_at.is_(None)),
            )
            .outerjoin(Answer.__table__, ANSWERS.id == _DEFLECTIONS.answer_id)
            .outerjoin(Thread.__table__, THREADS.id == ANSWERS.thread_id)
            .outerjoin(Member.__table__, MEMBERS.id == ANSWERS.author_id)
        )
        .where(
            *in_period(period, None),
            _VISITS.excluded == "",
            _VISITS.outcome.in_([outcome.value for outcome in SUCCESSES]),
        )
        .subquery("found")
        .c
    )
    groups = found.outcome, found.line, found.author_id, found.parts
    return [
        Credit(Outcome(outcome), Nobody(line) if line is not None else author_id, parts, count)
        for outcome, line, author_id, parts, count in fetch(select(*groups, func.count()).group_by(*groups))
    ]


def _line() -> Any:
    """Nobody's line to which a part goes; NULL where it is the author's."""
    finder = func.coalesce(_DEFLECTIONS.member_id, _VISITS.member_id)
    return case(
        (_VISITS.outcome == Outcome.IMPLICIT.value, literal(Nobody.IMPLICIT.value)),
        (ANSWERS.id.is_(None), literal(Nobody.UNANSWERED.value)),
        (MEMBERS.erased_at.is_not(None), literal(Nobody.FORMER.value)),
        (ANSWERS.removed_at.is_not(None) | ~THREADS.is_listed, literal(Nobody.REMOVED.value)),
        (MEMBERS.role.in_(STAFF_ROLES), literal(Nobody.STAFF.value)),
        (
            (THREADS.author_id == ANSWERS.author_id) | (finder == ANSWERS.author_id),
            literal(Nobody.OWN.value),
        ),
        else_=null(),
    )
