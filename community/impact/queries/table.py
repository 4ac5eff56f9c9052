"""The table of helpers that sums to the site's figure, and the visits behind one helper's part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import func, select

from community.answers.models import Answer
from community.core.actor import STAFF, Actor
from community.core.db import db
from community.core.pagination import Page
from community.core.policy import require
from community.core.recent import recent
from community.deflection.models import Deflection, Visit
from community.deflection.rules.visits import Outcome
from community.impact import policy
from community.impact.queries.helped import list_helped_counts
from community.impact.queries.worth import SiteWorth, Worth, get_site_worth
from community.impact.rules import Nobody, Range, Span
from community.members import queries as members
from community.members.models import Member
from community.members.queries import MemberChip
from community.threads.models import Thread

PAGE_SIZE = 25
_NONE = Range()


@dataclass(frozen=True, slots=True)
class HelperRow:
    """A helper in the table."""

    member: MemberChip
    people_count: int
    worth: Worth


@dataclass(frozen=True, slots=True)
class HelperTable:
    """One page of helpers, the lines for nobody, and what all of them sum to."""

    page: Page[HelperRow]
    helpers: Worth
    """All helpers together, on all pages."""
    nobody: list[tuple[Nobody, Worth]]
    site: SiteWorth


@dataclass(frozen=True, slots=True)
class CreditedVisit:
    """A visit in which a member's answer helped."""

    id: int
    started_at: datetime
    outcome: str
    query: str
    thread_title: str
    thread_url: str
    part: Fraction
    """How much of the visit is due to them."""


def list_helpers(actor: Actor, span: Span, number: int, size: int = PAGE_SIZE) -> HelperTable:
    """Members whose answers helped anybody in a period, those first whose part is largest. Staff stand in their line."""
    require(policy.can_see_site_impact(actor))
    site = get_site_worth(span)
    people = recent(
        f"impact:helped:{span.first}:{span.last}", lambda: list_helped_counts(span.start, span.end)
    )
    staff = set(db.session.scalars(select(Member.id).where(Member.role.in_([role.value for role in STAFF]))))
    parts = {key: worth for key, worth in site.parts.items() if not isinstance(key, Nobody)}
    empty = empty_worth(site)
    ids = sorted(
        parts.keys() | (people.keys() - staff),
        key=lambda one: (*_size(parts.get(one, empty)), -people.get(one, 0), one),
    )
    shown = ids[(number - 1) * size : number * size]
    chips = members.list_member_chips(shown)
    rows = [
        HelperRow(chips.get(one, members.FORMER_MEMBER), people.get(one, 0), parts.get(one, empty))
        for one in shown
    ]
    nobody = [(key, worth) for key, worth in site.parts.items() if isinstance(key, Nobody)]
    return HelperTable(
        Page(rows, number, size, len(ids)), sum_worths(site, list(parts.values())), nobody, site
    )


def sum_worths(site: SiteWorth, worths: list[Worth]) -> Worth:
    """Several parts together."""
    total = empty_worth(site)
    for worth in worths:
        total = Worth(
            total.visits + worth.visits,
            _plus(total.contact_tenths, worth.contact_tenths),
            _plus(total.minutes, worth.minutes),
            _plus(total.amounts, worth.amounts),
        )
    return total


def empty_worth(site: SiteWorth) -> Worth:
    """No part in any visit: nothing, where anything can be said."""
    whole = site.whole
    figures = (None if one is None else _NONE for one in (whole.contact_tenths, whole.minutes, whole.amounts))
    return Worth(_NONE, *figures)


def list_credited_visits(actor: Actor, member_id: int, span: Span, number: int) -> Page[CreditedVisit]:
    """The visits that began in a period, ended well, and are due to a member in part or wholly; newest first."""
    require(policy.can_see_site_impact(actor))
    finder = func.coalesce(Deflection.member_id, Visit.member_id, 0)
    mine = (
        select(
            Visit.id, Visit.started_at, Visit.outcome, Deflection.query, Thread.title, Thread.id, Thread.slug
        )
        .join(Deflection, Deflection.visit_id == Visit.id)
        .join(Answer, Answer.id == Deflection.answer_id)
        .join(Thread, Thread.id == Answer.thread_id)
        .join(Member, Member.id == Answer.author_id)
        .where(
            Answer.author_id == member_id,
            Answer.removed_at.is_(None),
            Thread.is_listed,
            Thread.author_id != member_id,
            finder != member_id,
            Member.erased_at.is_(None),
            Member.role.not_in([role.value for role in STAFF]),
            Deflection.withdrawn_at.is_(None),
            Visit.excluded == "",
            Visit.outcome.in_([Outcome.CONFIRMED.value, Outcome.EXPLICIT.value]),
            Visit.started_at >= span.start,
            Visit.started_at < span.end,
        )
    )
    total = db.session.scalar(mine.with_only_columns(func.count())) or 0
    rows = db.session.execute(
        mine.order_by(Visit.started_at.desc(), Visit.id.desc(), Thread.id)
        .offset((number - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    ).all()
    counted = (
        select(Deflection.visit_id, func.count())
        .where(Deflection.visit_id.in_({row.id for row in rows}), Deflection.withdrawn_at.is_(None))
        .group_by(Deflection.visit_id)
    )
    parts: dict[int, int] = dict(db.session.execute(counted).all()) if rows else {}
    return Page(
        [
            CreditedVisit(
                visit, at, outcome or "", query, title, f"/threads/{thread}/{slug}", Fraction(1, parts[visit])
            )
            for visit, at, outcome, query, title, thread, slug in rows
        ],
        number,
        PAGE_SIZE,
        total,
    )


def _size(worth: Worth) -> tuple[int, int]:
    figure = worth.contact_tenths or worth.visits
    return -figure.likely, -figure.low


def _plus(one: Range | None, other: Range | None) -> Range | None:
    return None if one is None or other is None else one + other
