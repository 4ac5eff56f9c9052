"""A member's link for friends, and noting who came by it."""

from __future__ import annotations

import secrets

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.policy import require
from community.rewards import policy, queries
from community.rewards.models import RewardInvite, RewardReferral


def make_invite(actor: Actor) -> RewardInvite:
    """The actor's own link; made when they ask for it first."""
    require(policy.can_invite_friends(actor))
    assert actor.id is not None
    invite = queries.find_invite(actor.id)
    if invite is None:
        invite = RewardInvite(member_id=actor.id, code=secrets.token_urlsafe(8)[:10], made_at=clock.now())
        db.session.add(invite)
        db.session.flush()
    return invite


def note_referral(actor: Actor, *, friend_id: int, code: str) -> None:
    """Note by whose link somebody joined. An unknown code, a second time, or one's own link changes nothing."""
    require(policy.can_settle_awards(actor))
    invite = queries.find_invite_by_code(code)
    if invite is None or invite.member_id == friend_id or queries.find_referral_of(friend_id) is not None:
        return
    db.session.add(RewardReferral(member_id=invite.member_id, friend_id=friend_id, joined_at=clock.now()))
    db.session.flush()
