"""The private discussion of a campaign. Callers ask the policy first."""

from __future__ import annotations

from sqlalchemy import func, select

from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page
from community.producttests.models import CampaignPost
from community.producttests.rules.limits import PAGE_SIZE


def list_posts(campaign_id: int, number: int | None) -> Page[CampaignPost]:
    """A page of the discussion, the oldest first; None for the last page."""
    own = CampaignPost.campaign_id == campaign_id
    total = db.session.scalar(select(func.count()).select_from(CampaignPost).where(own)) or 0
    page = number or max(1, -(-total // PAGE_SIZE))
    rows = db.session.scalars(
        select(CampaignPost)
        .where(own)
        .order_by(CampaignPost.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Page(list(rows), page, PAGE_SIZE, total)


def get_post(campaign_id: int, post_id: int) -> CampaignPost:
    """The post. Raise NotFound for one of another campaign."""
    return _one(campaign_id, post_id, is_locked=False)


def lock_post(campaign_id: int, post_id: int) -> CampaignPost:
    """The same, locked."""
    return _one(campaign_id, post_id, is_locked=True)


def _one(campaign_id: int, post_id: int, *, is_locked: bool) -> CampaignPost:
    statement = select(CampaignPost).where(
        CampaignPost.id == post_id, CampaignPost.campaign_id == campaign_id
    )
    if is_locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound("There is no such post.")
    return found
