"""What stands on a member's card of a year."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from community.answers.models import Acceptance, Answer
from community.badges import queries as badges
from community.core.actor import VISITOR, Role
from community.core.db import db
from community.impact.queries.people import KnownAnswer, get_people, list_known_answers
from community.impact.rules import year_span
from community.members.models import Member
from community.members.queries import MemberChip, list_member_chips
from community.threads.models import Thread
from community.threads.rules import Kind

BADGES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class BadgeGot:
    """A badge that the member got in that year."""

    name: str
    icon: str
    tier: str


@dataclass(frozen=True, slots=True)
class YearCard:
    """A year of a member in figures; nobody else's name is on it."""

    member: MemberChip
    year: int
    people_count: int
    answer_count: int
    accepted_count: int
    best: KnownAnswer | None
    """The answer that helped most people, of those that everybody may read."""
    badges: list[BadgeGot]
    badge_count: int
    is_super_user: bool
    since_year: int
    """When they joined."""

    @property
    def more_badges(self) -> int:
        """How many badges there are beyond those that are named."""
        return self.badge_count - len(self.badges)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show of that year."""
        return not (self.people_count or self.answer_count)


def get_year_card(member: Member, year: int) -> YearCard:
    """The card of a member's year, as any visitor may see it."""
    span = year_span(year)
    people = get_people(member.id, span)
    answered = (
        select(func.count(func.distinct(Answer.id)))
        .join(Thread, Thread.id == Answer.thread_id)
        .where(
            Answer.author_id == member.id,
            Answer.removed_at.is_(None),
            Thread.is_listed,
            Thread.kind == Kind.QUESTION.value,
            Thread.author_id != member.id,
        )
    )
    written = answered.where(Answer.created_at >= span.start, Answer.created_at < span.end)
    accepted = answered.join(Acceptance, Acceptance.answer_id == Answer.id).where(
        Acceptance.withdrawn_at.is_(None),
        Acceptance.accepted_at >= span.start,
        Acceptance.accepted_at < span.end,
    )
    got = [
        BadgeGot(line.badge.name, line.badge.icon, line.badge.tier)
        for line in badges.list_awards_of(VISITOR, member.id)
        if span.start <= line.earned_at < span.end
    ]
    named = {badge.name: badge for badge in got}  # One that was earned often stands there once.
    return YearCard(
        member=list_member_chips([member.id])[member.id],
        year=year,
        people_count=people.total,
        answer_count=db.session.scalar(written) or 0,
        accepted_count=db.session.scalar(accepted) or 0,
        best=next(iter(list_known_answers(VISITOR, people.by_answer, 1)), None),
        badges=list(named.values())[:BADGES_SHOWN],
        badge_count=len(named),
        is_super_user=member.role == Role.SUPER_USER.value,
        since_year=member.created_at.year,
    )
