"""Campaigns and their logs."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import case, exists, func, select

from community.boards import queries as boards
from community.boards.models import Product
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page
from community.producttests import policy
from community.producttests.models import (
    Campaign,
    CampaignDraw,
    CampaignStep,
    TestApplication,
    TestFeedback,
)
from community.producttests.rules.limits import PAGE_SIZE
from community.producttests.rules.states import Standing, State

_MISSING = "There is no such product test."


def get_campaign(actor: Actor, campaign_id: int) -> Campaign:
    """The campaign. Raise NotFound when it is missing, or a draft and not the actor's to see."""
    found = db.session.scalar(
        select(Campaign).where(Campaign.id == campaign_id, policy.visible_campaigns(actor))
    )
    if found is None:
        raise NotFound(_MISSING)
    return found


def lock_campaign(actor: Actor, campaign_id: int) -> Campaign:
    """The same, locked: whatever happens to its applications, parcels and places happens one after the other."""
    found = db.session.scalar(
        select(Campaign)
        .where(Campaign.id == campaign_id, policy.visible_campaigns(actor))
        .with_for_update(of=Campaign)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(_MISSING)
    return found


def list_campaigns(actor: Actor, states: Collection[State], number: int) -> Page[Campaign]:
    """A page of the campaigns in these states that the actor may know of, the newest first; shipped ones by their day."""
    clause = policy.visible_campaigns(actor) & Campaign.state.in_([state.value for state in states])
    total = db.session.scalar(select(func.count()).select_from(Campaign).where(clause)) or 0
    rows = db.session.scalars(
        select(Campaign)
        .where(clause)
        .order_by(Campaign.stepped_at.desc(), Campaign.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    return Page(list(rows), number, PAGE_SIZE, total)


def count_by_state(actor: Actor) -> dict[State, int]:
    """How many campaigns the actor may know of, by state."""
    rows = db.session.execute(
        select(Campaign.state, func.count()).where(policy.visible_campaigns(actor)).group_by(Campaign.state)
    )
    return {State(state): count for state, count in rows}


def count_undecided(campaign_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """By campaign: (applications that nobody decided, all that were not taken back)."""
    waiting = func.sum(case((TestApplication.standing == Standing.APPLIED.value, 1), else_=0))
    rows = db.session.execute(
        select(TestApplication.campaign_id, waiting, func.count())
        .where(
            TestApplication.campaign_id.in_(campaign_ids),
            TestApplication.standing != Standing.WITHDRAWN.value,
        )
        .group_by(TestApplication.campaign_id)
    )
    return {campaign_id: (int(undecided), total) for campaign_id, undecided, total in rows}


def has_applications(campaign_id: int) -> bool:
    """Whether anybody has applied, so that the application's questions stay."""
    return bool(db.session.scalar(select(exists().where(TestApplication.campaign_id == campaign_id))))


def has_feedback(campaign_id: int) -> bool:
    """Whether anybody has begun with the feedback, so that its questions stay."""
    found = exists().where(
        TestFeedback.application_id == TestApplication.id, TestApplication.campaign_id == campaign_id
    )
    return bool(db.session.scalar(select(found)))


def list_steps(campaign_id: int, number: int) -> Page[CampaignStep]:
    """A page of the campaign's log, the newest first."""
    own = CampaignStep.campaign_id == campaign_id
    total = db.session.scalar(select(func.count()).select_from(CampaignStep).where(own)) or 0
    rows = db.session.scalars(
        select(CampaignStep)
        .where(own)
        .order_by(CampaignStep.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return Page(list(rows), number, PAGE_SIZE, total)


def list_draws(campaign_id: int) -> Sequence[CampaignDraw]:
    """How lots were drawn, the newest first."""
    return db.session.scalars(
        select(CampaignDraw).where(CampaignDraw.campaign_id == campaign_id).order_by(CampaignDraw.id.desc())
    ).all()


def list_products(actor: Actor) -> Sequence[Product]:
    """The products that a campaign can be about."""
    return boards.list_products(actor)


def find_product(product_id: int | None) -> Product | None:
    """The product with that id; None when there is none."""
    return db.session.get(Product, product_id) if product_id else None
