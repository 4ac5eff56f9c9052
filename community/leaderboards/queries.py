"""Who earned how much, in what span, where. Points are net of what was taken back, on the day on which they were earned.

A mirror entry carries the day of what it takes back, so a sum over days never shows points that are gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal_column, select

from community.core import clock
from community.core.actor import STAFF
from community.core.db import db, fetch
from community.core.pagination import Page
from community.leaderboards.models import LeaderboardAbsence
from community.leaderboards.rules import NEWCOMER_DAYS, PAGE_SIZE, Group, Span, places_of
from community.members import queries as members
from community.members.models import Member, Suspension
from community.members.queries import FORMER_MEMBER, MemberChip
from community.reputation.models import LedgerEntry
from community.threads.models import Thread

_ENTRIES = LedgerEntry.__table__.c
_THREADS = Thread.__table__.c
_MEMBERS = Member.__table__.c
_STAFF = sorted(role.value for role in STAFF)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which leaderboard: in what span, of whom, on which board or about which product."""

    span: Span = Span.WEEK
    group: Group = Group.MEMBERS
    board_id: int | None = None
    product_id: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One place."""

    place: int
    member: MemberChip
    points: int


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """Where somebody stands; `place` is None without points or when they are not of this group."""

    place: int | None
    points: int
    is_absent: bool


def list_places(wanted: Wanted, number: int) -> Page[Line]:
    """A page of the leaderboard. Left out are erased and suspended members, and those who chose to be."""
    totals = _totals(wanted).subquery()
    page = (
        select(totals.c.member_id, totals.c.points)
        .order_by(totals.c.points.desc(), totals.c.member_id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    rows = fetch(page).all()
    total = fetch(select(func.count()).select_from(totals)).scalar_one()
    if not rows:
        return Page([], number, PAGE_SIZE, total)
    # The first of a page may share its place with those at the end of the page before.
    higher = _count_higher(totals, rows[0].points) if number > 1 else 0
    places = places_of([row.points for row in rows], standing_before=(number - 1) * PAGE_SIZE, higher=higher)
    people = members.list_member_chips(row.member_id for row in rows)
    lines = [
        Line(place, people.get(row.member_id, FORMER_MEMBER), int(row.points))
        for place, row in zip(places, rows, strict=True)
    ]
    return Page(lines, number, PAGE_SIZE, total)


def find_own_place(wanted: Wanted, member_id: int) -> OwnPlace:
    """Where the member stands on it, listed or not."""
    absent = is_absent(member_id)
    own = fetch(_totals(wanted, only_id=member_id)).first()
    if own is None:
        return OwnPlace(None, 0, absent)
    if absent:
        return OwnPlace(None, int(own.points), absent)
    return OwnPlace(_count_higher(_totals(wanted).subquery(), own.points) + 1, int(own.points), absent)


def list_leaders(wanted: Wanted, limit: int) -> list[tuple[int, int]]:
    """(member id, points) of the first ones, in one statement."""
    totals = _totals(wanted).subquery()
    query = select(totals.c.member_id, totals.c.points).order_by(totals.c.points.desc(), totals.c.member_id)
    return [(row.member_id, int(row.points)) for row in fetch(query.limit(limit))]


def is_absent(member_id: int) -> bool:
    """Whether the member chose not to be listed."""
    return db.session.get(LeaderboardAbsence, member_id) is not None


def find_absence(member_id: int | None) -> LeaderboardAbsence | None:
    """The member's wish not to be listed, or None."""
    return db.session.get(LeaderboardAbsence, member_id) if member_id is not None else None


def _totals(wanted: Wanted, *, only_id: int | None = None) -> Select[Any]:
    """(member_id, points) of everybody on the list, or of one member whether listed or not."""
    today = clock.now().astimezone(UTC).date()
    who = [_MEMBERS.erased_at.is_(None), _of_group(wanted.group, today)]
    who += [_is_listed()] if only_id is None else [_MEMBERS.id == only_id]
    first_day = wanted.span.first_day(today)
    if first_day is None and wanted.board_id is None and wanted.product_id is None:
        # The sum of all entries is kept beside the member.
        return select(_MEMBERS.id.label("member_id"), _MEMBERS.points.label("points")).where(
            _MEMBERS.points > 0, *who
        )
    total = func.sum(_ENTRIES.points)
    # Without the + 0 SQLite walks the whole ledger in its members' order, rather than the days or threads in question.
    member_id = _ENTRIES.member_id if only_id is not None else _ENTRIES.member_id + literal_column("0")
    sums = select(member_id.label("member_id"), total.label("points")).where(*_entries_of(wanted, first_day))
    if only_id is not None:
        sums = sums.where(_ENTRIES.member_id == only_id)
    found = sums.group_by(member_id).having(total > 0).subquery()
    return (
        select(found.c.member_id, found.c.points)
        .join(Member.__table__, _MEMBERS.id == found.c.member_id)
        .where(*who)
    )


def _entries_of(wanted: Wanted, first_day: date | None) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    if first_day is not None:
        clauses.append(_ENTRIES.earned_on >= first_day)
    if wanted.board_id is not None or wanted.product_id is not None:
        # Threads that are there to be read: those alone are found by their board or product.
        clauses += [_THREADS.id == _ENTRIES.thread_id, _THREADS.is_listed]
        if wanted.board_id is not None:
            clauses.append(_THREADS.board_id == wanted.board_id)
        if wanted.product_id is not None:
            clauses.append(_THREADS.product_id == wanted.product_id)
    return clauses


def _of_group(group: Group, today: date) -> ColumnElement[bool]:
    if group is Group.STAFF:
        return _MEMBERS.role.in_(_STAFF)
    is_customer = _MEMBERS.role.not_in(_STAFF)
    if group is Group.NEWCOMERS:
        return and_(is_customer, _MEMBERS.created_at >= clock.now() - timedelta(days=NEWCOMER_DAYS))
    return is_customer


def _is_listed() -> ColumnElement[bool]:
    suspended = exists().where(
        Suspension.member_id == _MEMBERS.id, Suspension.lifted_at.is_(None), Suspension.ends_at > clock.now()
    )
    absent = exists().where(LeaderboardAbsence.member_id == _MEMBERS.id)
    return and_(~suspended, ~absent)


def _count_higher(totals: Any, points: int) -> int:
    return int(fetch(select(func.count()).select_from(totals).where(totals.c.points > points)).scalar_one())
