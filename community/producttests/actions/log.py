"""The log of a campaign: each step with who and when."""

from __future__ import annotations

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.producttests.models import Campaign, CampaignStep


def note_step(actor: Actor, campaign: Campaign, what: str) -> None:
    """Write a line into the campaign's log, without anything private."""
    db.session.add(CampaignStep(campaign_id=campaign.id, actor_id=actor.id, what=what[:300], at=clock.now()))
