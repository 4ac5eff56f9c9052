"""Reading frozen statements."""

from __future__ import annotations

from sqlalchemy import select

from community.books.models import Payee
from community.core.db import db
from community.rewards.models import RewardStatement


def list_statements(member_id: int) -> list[RewardStatement]:
    """A member's frozen statements, newest first."""
    query = (
        select(RewardStatement)
        .join(Payee, Payee.id == RewardStatement.payee_id)
        .where(Payee.member_id == member_id)
        .order_by(RewardStatement.period.desc())
    )
    return list(db.session.scalars(query))


def find_statement(member_id: int, number: int) -> RewardStatement | None:
    """A member's statement of one period; None where they earned nothing in it, or it is not closed."""
    query = (
        select(RewardStatement)
        .join(Payee, Payee.id == RewardStatement.payee_id)
        .where(Payee.member_id == member_id, RewardStatement.period == number)
    )
    return db.session.scalar(query)
