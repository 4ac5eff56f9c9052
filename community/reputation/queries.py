"""Reading the points ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, literal_column, select

from community.core.actor import Actor
from community.core.db import db
from community.core.pagination import Page
from community.members.models import Member
from community.reputation.models import LedgerEntry
from community.reputation.rules import EXPLANATIONS, REVERSALS, Cause
from community.threads.models import Thread
from community.threads.policy import visible_threads

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One explained line of a member's points page."""

    id: int
    points: int
    full_points: int
    explanation: str
    posted_at: datetime
    thread_title: str | None
    """None when the reader may not see the thread."""
    url: str | None
    rule_version: int
    reverses_id: int | None

    @property
    def was_capped(self) -> bool:
        """Whether the day's cap took some of it away."""
        return self.points != self.full_points


def find_entry(cause: str) -> LedgerEntry | None:
    """The entry for that cause, or None."""
    return db.session.scalar(select(LedgerEntry).where(LedgerEntry.cause == cause))


def list_posted_causes(causes: Iterable[str]) -> set[str]:
    """Those of the causes that have an entry."""
    wanted = list(causes)
    found: set[str] = set()
    for first in range(0, len(wanted), 500):  # A database takes only so many values in one statement.
        query = select(LedgerEntry.cause).where(LedgerEntry.cause.in_(wanted[first : first + 500]))
        found.update(db.session.scalars(query))
    return found


def find_reversal(entry_id: int) -> LedgerEntry | None:
    """The entry that mirrors this one, or None."""
    return db.session.scalar(select(LedgerEntry).where(LedgerEntry.reverses_id == entry_id))


def count_capped_points(member_id: int, day: date) -> int:
    """Points of that day (UTC) that count towards its cap, less what was taken back."""
    query = select(func.coalesce(func.sum(LedgerEntry.points), 0)).where(
        LedgerEntry.member_id == member_id, LedgerEntry.earned_on == day, LedgerEntry.is_capped
    )
    return db.session.scalar(query) or 0


def count_points(member_id: int) -> int:
    """The sum of a member's entries: what their standing must be."""
    query = select(func.coalesce(func.sum(LedgerEntry.points), 0)).where(LedgerEntry.member_id == member_id)
    return db.session.scalar(query) or 0


def list_lines(actor: Actor, member_id: int, number: int) -> Page[LedgerLine]:
    """A page of a member's entries, newest first, each with its explanation and what it is about."""
    visible = visible_threads(actor)
    query = (
        select(LedgerEntry, Thread.title, Thread.slug)
        .outerjoin(Thread, (Thread.id == LedgerEntry.thread_id) & visible)
        .where(LedgerEntry.member_id == member_id)
        .order_by(LedgerEntry.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    total = db.session.scalar(
        select(func.count()).select_from(LedgerEntry).where(LedgerEntry.member_id == member_id)
    )
    lines = [_line(entry, title, slug) for entry, title, slug in db.session.execute(query)]
    return Page(lines, number, PAGE_SIZE, total or 0)


def list_points_by_day(member_id: int, since: date) -> dict[date, int]:
    """Points earned on each day since then, less what was taken back."""
    query = (
        select(LedgerEntry.earned_on, func.sum(LedgerEntry.points))
        .where(LedgerEntry.member_id == member_id, LedgerEntry.earned_on >= since)
        .group_by(LedgerEntry.earned_on)
    )
    return dict(db.session.execute(query).all())


def list_top_members(since: datetime, limit: int = 5) -> Sequence[tuple[int, int]]:
    """(member id, points) of those who earned most since then."""
    total = func.sum(LedgerEntry.points)
    # Without the + 0 SQLite walks the whole ledger in its members' order, rather than the last days.
    member_id = LedgerEntry.member_id + literal_column("0")
    query = (
        select(member_id, total)
        .join(Member, Member.id == LedgerEntry.member_id)
        .where(LedgerEntry.posted_at >= since, Member.erased_at.is_(None))
        .group_by(member_id)
        .having(total > 0)
        .order_by(total.desc(), member_id)
        .limit(limit)
    )
    return [(found_id, int(points)) for found_id, points in db.session.execute(query)]


def _line(entry: LedgerEntry, title: str | None, slug: str | None) -> LedgerLine:
    words = REVERSALS if entry.reverses_id is not None else EXPLANATIONS
    url = None
    if title is not None:
        url = f"/answers/{entry.answer_id}" if entry.answer_id else f"/threads/{entry.thread_id}/{slug}"
    return LedgerLine(
        id=entry.id,
        points=entry.points,
        full_points=entry.full_points,
        explanation=words[Cause(entry.kind)],
        posted_at=entry.posted_at,
        thread_title=title,
        url=url,
        rule_version=entry.rule_version,
        reverses_id=entry.reverses_id,
    )
