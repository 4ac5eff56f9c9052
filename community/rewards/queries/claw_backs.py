"""What was taken back from whom, and the lines that it was."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from community.books import queries as books
from community.books.models import Payee
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import NotFound
from community.rewards.models import RewardClawBack

SHOWN = 5
_GONE = "There is no such decision about your money."


def get_own_claw_back(actor: Actor, claw_back_id: int) -> RewardClawBack:
    """What was taken back from the actor. Raise NotFound, for another's as for none."""
    row = db.session.get(RewardClawBack, claw_back_id)
    payee = books.find_payee(actor.id) if actor.id is not None else None
    if row is None or payee is None or row.payee_id != payee.id:
        raise NotFound(_GONE)
    return row


def lock_claw_back(claw_back_id: int) -> RewardClawBack:
    """One of them, held together with the book until the commit. Raise NotFound."""
    books.lock_book()
    row = db.session.get(RewardClawBack, claw_back_id, populate_existing=True)
    if row is None:
        raise NotFound(_GONE)
    return row


def list_claw_backs_by_id(ids: Collection[int]) -> dict[int, RewardClawBack]:
    """These, by id."""
    query = select(RewardClawBack).where(RewardClawBack.id.in_(sorted(ids)))
    return {row.id: row for row in db.session.scalars(query)}


def list_claw_backs_of_case(case_ref: str) -> list[RewardClawBack]:
    """What a case took back and nobody has given back, by id."""
    query = select(RewardClawBack).where(
        RewardClawBack.case_ref == case_ref, RewardClawBack.given_back_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(RewardClawBack.id)))


def list_claw_backs_of(member_id: int, since: datetime) -> list[RewardClawBack]:
    """What was taken back from a member since an instant and not given back, newest first, a handful."""
    query = (
        select(RewardClawBack)
        .join(Payee, Payee.id == RewardClawBack.payee_id)
        .where(Payee.member_id == member_id, RewardClawBack.given_back_at.is_(None))
        .where(RewardClawBack.taken_at >= since)
        .order_by(RewardClawBack.id.desc())
        .limit(SHOWN)
    )
    return list(db.session.scalars(query))
