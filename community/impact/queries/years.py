"""Who has not been told of their year."""

from __future__ import annotations

from sqlalchemy import select

from community.core.db import db
from community.impact.models import YearTold
from community.impact.queries.helped import list_helped_counts
from community.impact.rules import year_span
from community.members.models import Member


def list_untold(year: int) -> dict[int, int]:
    """By member: how many people their answers helped in that year, of those who were not told yet and have an account."""
    span = year_span(year)
    told = select(YearTold.member_id).where(YearTold.year == year)
    living = set(
        db.session.scalars(
            select(Member.id).where(
                Member.claimed_at.is_not(None), Member.erased_at.is_(None), Member.id.not_in(told)
            )
        )
    )
    counts = list_helped_counts(span.start, span.end)
    return {member_id: count for member_id, count in sorted(counts.items()) if member_id in living}


def has_been_told(member_id: int, year: int) -> bool:
    """Whether the member was told of that year."""
    return db.session.get(YearTold, (member_id, year)) is not None
