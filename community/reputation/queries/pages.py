"""What a member's points page shows: each entry explained, and sums over days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from community.core.actor import Actor
from community.core.db import db
from community.core.pagination import Page
from community.reputation.models import Ending, LedgerEntry
from community.reputation.rules import SETTLED, WORDS, Cause, Withheld
from community.threads.models import Thread
from community.threads.policy import visible_threads

PAGE_SIZE = 50

_WHY = {
    "withdrawn": "It was withdrawn",
    "removed": "The post was removed",
    "void": "Decided after a look at how it came about",
}


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One explained line of a member's points page."""

    id: int
    points: int
    full_points: int
    explanation: str
    note: str
    """Why it is not what the rule says; empty when it is."""
    posted_at: datetime
    thread_title: str | None
    """None when the reader may not see the thread."""
    url: str | None
    rule_version: int
    is_about_post: bool


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
    rows = db.session.execute(query).all()
    reasons = _list_reasons([entry.origin_id for entry, _, _ in rows if entry.origin_id is not None])
    lines = [_line(entry, title, slug, reasons) for entry, title, slug in rows]
    return Page(lines, number, PAGE_SIZE, total or 0)


def list_points_by_day(member_id: int, since: date) -> dict[date, int]:
    """Points earned on each day since then, less what was taken back."""
    query = (
        select(LedgerEntry.earned_on, func.sum(LedgerEntry.points))
        .where(LedgerEntry.member_id == member_id, LedgerEntry.earned_on >= since)
        .group_by(LedgerEntry.earned_on)
    )
    return dict(db.session.execute(query).all())


def list_earners(since: datetime) -> Sequence[int]:
    """The ids of members for whom something counted since then."""
    query = select(LedgerEntry.member_id).where(LedgerEntry.posted_at >= since).distinct()
    return db.session.scalars(query.order_by(LedgerEntry.member_id)).all()


def _list_reasons(origin_ids: Sequence[int]) -> dict[int, str]:
    """Why these causes ended last, by their first entry."""
    query = select(Ending.entry_id, Ending.why).where(Ending.entry_id.in_(origin_ids)).order_by(Ending.id)
    return dict(db.session.execute(query).all()) if origin_ids else {}


def _line(entry: LedgerEntry, title: str | None, slug: str | None, reasons: dict[int, str]) -> LedgerLine:
    url = None
    if title is not None:
        url = f"/answers/{entry.answer_id}" if entry.answer_id else f"/threads/{entry.thread_id}/{slug}"
    explanation, note = _explain(entry, reasons)
    return LedgerLine(
        id=entry.id,
        points=entry.points,
        full_points=entry.full_points,
        explanation=explanation,
        note=note,
        posted_at=entry.posted_at,
        thread_title=title,
        url=url,
        rule_version=entry.rule_version,
        is_about_post=entry.thread_id is not None,
    )


def _explain(entry: LedgerEntry, reasons: dict[int, str]) -> tuple[str, str]:
    if entry.kind == SETTLED:
        what = "day’s limit" if (entry.pool or "").startswith("day:") else "limit for a post"
        if entry.points > 0:
            return (
                f"Room under the {what}",
                "Points that the limit had held back, since others were taken back",
            )
        return f"Settled by the {what}", "What came back did not fit under the limit any more"
    words = WORDS[Cause(entry.kind)]
    if entry.origin_id is None:
        if entry.withheld:
            return words.given, Withheld(entry.withheld).words
        return words.given, _limited(entry) if entry.points != entry.full_points else ""
    if entry.full_points > 0 or entry.points > 0:
        return f"{words.given}, again", "Counts again exactly as it did"
    why = _WHY.get(reasons.get(entry.origin_id, ""), "")
    return words.taken, f"{why}: takes back exactly what an earlier entry gave" if why else ""


def _limited(entry: LedgerEntry) -> str:
    what = "day’s limit was" if (entry.pool or "").startswith("day:") else "limit for this post was"
    how = "nearly reached" if entry.points else "reached already"
    return f"Worth {entry.full_points:,}, but the {what} {how}"
