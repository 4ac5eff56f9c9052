"""Choosing testers: by hand, or by lots that anybody can draw again."""

from __future__ import annotations

import secrets

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.policy import require
from community.producttests import policy, queries
from community.producttests.actions.log import note_step
from community.producttests.actions.standing import has_product, move_up, set_standing, tell_decision
from community.producttests.models import Campaign, CampaignDraw, TestApplication
from community.producttests.rules import lots
from community.producttests.rules.states import DECISIONS, Standing, State


def decide_application(
    actor: Actor, campaign: Campaign, application: TestApplication, decision: Standing
) -> None:
    """Choose, put in reserve or decline. The campaign is locked. The same decision twice changes nothing.

    Raise Conflict when every place is taken, or when the product is with the tester already.
    """
    require(policy.can_decide_application(actor, application))
    if decision not in DECISIONS:
        raise Invalid("Choose what to decide.")
    before = application.stands
    if before is decision:
        return
    if before is Standing.CHOSEN and has_product(application):
        raise Conflict("The product is with this tester already.", advice="Note its return first.")
    set_standing(actor, campaign, application, decision)
    tell_decision(actor, application)
    note_step(actor, campaign, f"Application {application.id}: {before.label} → {decision.label}")
    if before is Standing.CHOSEN and decision is Standing.DECLINED and move_up(campaign):
        note_step(actor, campaign, "The first in reserve moved up")


def draw_testers(actor: Actor, campaign: Campaign, *, seed: str = "") -> CampaignDraw:
    """Draw lots among the undecided who meet the criteria: the first fill the free places, the others stand in reserve.

    The seed is a new one unless it is given. Raise Conflict when there is nobody to draw from, or applications are open.
    """
    require(policy.can_step_campaign(actor, campaign))
    if campaign.stands not in (State.CHOOSING, State.RUNNING):
        raise Conflict(
            "Lots are drawn when applications have closed.", advice="Close the applications first."
        )
    own = queries.find_application(actor, campaign.id)
    ids = [one for one in queries.list_application_ids_to_draw(campaign) if own is None or one != own.id]
    if not ids:
        raise Conflict("There is nobody to draw from: no undecided applicant meets the criteria.")
    seed = seed or secrets.token_hex(8)
    order = lots.draw(seed, ids)
    free = campaign.places - campaign.chosen_count
    for place, application_id in enumerate(order):
        application = queries.lock_application(campaign.id, application_id)
        set_standing(actor, campaign, application, Standing.CHOSEN if place < free else Standing.RESERVE)
        tell_decision(actor, application)
    drawn = CampaignDraw(
        campaign_id=campaign.id,
        seed=seed,
        entrant_ids=order,
        chosen_count=min(free, len(order)),
        decided_by_id=actor.id,
        drawn_at=clock.now(),
    )
    db.session.add(drawn)
    db.session.flush()
    note_step(
        actor,
        campaign,
        f"Drew lots among {len(order)} with the seed {seed}: {drawn.chosen_count} testers,"
        f" {len(order) - drawn.chosen_count} in reserve",
    )
    return drawn
