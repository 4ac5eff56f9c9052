"""Reading links for friends, and who came by them."""

from __future__ import annotations

from sqlalchemy import func, select

from community.core.actor import Actor
from community.core.db import db
from community.core.pagination import Page
from community.core.policy import require
from community.rewards import policy
from community.rewards.models import RewardAward, RewardInvite, RewardReferral

PAGE_SIZE = 50


def find_invite(member_id: int) -> RewardInvite | None:
    """A member's link, or None while they never asked for one."""
    return db.session.get(RewardInvite, member_id)


def find_invite_by_code(code: str) -> RewardInvite | None:
    """The link with that code, or None."""
    return db.session.scalar(select(RewardInvite).where(RewardInvite.code == code))


def find_referral_of(friend_id: int) -> RewardReferral | None:
    """By whose link a member joined, or None."""
    return db.session.scalar(select(RewardReferral).where(RewardReferral.friend_id == friend_id))


def count_friends(member_id: int) -> int:
    """How many joined by a member's link."""
    query = select(func.count(RewardReferral.id)).where(RewardReferral.member_id == member_id)
    return db.session.scalar(query) or 0


def list_referrals(actor: Actor, number: int = 1) -> Page[tuple[RewardReferral, RewardAward | None]]:
    """A page of who brought whom, newest first, with the award that came of it."""
    require(policy.can_run_rewards(actor))
    total = db.session.scalar(select(func.count(RewardReferral.id))) or 0
    rows = list(
        db.session.scalars(
            select(RewardReferral)
            .order_by(RewardReferral.id.desc())
            .limit(PAGE_SIZE)
            .offset((number - 1) * PAGE_SIZE)
        )
    )
    keys = {f"referral:{row.friend_id}" for row in rows}
    awards = {
        award.key: award for award in db.session.scalars(select(RewardAward).where(RewardAward.key.in_(keys)))
    }
    return Page([(row, awards.get(f"referral:{row.friend_id}")) for row in rows], number, PAGE_SIZE, total)
