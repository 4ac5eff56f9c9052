"""An application comes to another standing: the one place where places are taken and freed.

Callers hold the campaign's lock.
"""

from __future__ import annotations

from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.db import db
from community.core.errors import Conflict
from community.core.events import publish
from community.producttests import queries
from community.producttests.events import TestApplicationDecided
from community.producttests.models import Campaign, TestApplication, TestParcel
from community.producttests.rules.states import Parcel, Standing, State

_UNSENT = (Parcel.ADDRESS, Parcel.READY)


def set_standing(actor: Actor, campaign: Campaign, application: TestApplication, after: Standing) -> None:
    """Bring the application there, with its place and its parcel. Raise Conflict when every place is taken."""
    before = application.stands
    if before is after:
        return
    if after is Standing.CHOSEN and campaign.chosen_count >= campaign.places:
        raise Conflict(
            f"All {campaign.places} places are taken.",
            advice="Raise the number of places, or put the member in reserve.",
        )
    # Asked before anything changes: a question in between would write half of it.
    reserve_place = _last_place(campaign) + 1 if after is Standing.RESERVE else None
    campaign.chosen_count += (after is Standing.CHOSEN) - (before is Standing.CHOSEN)
    application.standing = after.value
    application.reserve_place = reserve_place
    application.changed_at = clock.now()
    application.decided_by_id = actor.id
    if after is Standing.CHOSEN and campaign.needs_parcel:
        db.session.add(TestParcel(application_id=application.id, asked_at=clock.now()))
    if before is Standing.CHOSEN:
        _settle_parcel(application)
    db.session.flush()


def tell_decision(actor: Actor, application: TestApplication) -> None:
    """Publish what became of the application."""
    publish(
        actor,
        TestApplicationDecided(
            campaign_id=application.campaign_id,
            application_id=application.id,
            member_id=application.member_id,
            standing=application.standing,
        ),
    )


def has_product(application: TestApplication) -> bool:
    """Whether the product was sent, so that a free place has none for anybody else."""
    parcel = queries.find_parcel(application)
    return parcel is not None and parcel.stands not in (*_UNSENT, Parcel.RETURNED)


def move_up(campaign: Campaign) -> TestApplication | None:
    """Let the first in reserve take a free place, while testers are still needed. Answer who."""
    if campaign.stands not in (State.CHOOSING, State.RUNNING) or campaign.chosen_count >= campaign.places:
        return None
    first = next(iter(queries.list_next_reserves(campaign.id)), None)
    if first is not None:
        set_standing(SYSTEM, campaign, first, Standing.CHOSEN)
        tell_decision(SYSTEM, first)
    return first


def _last_place(campaign: Campaign) -> int:
    return max((one.reserve_place or 0 for one in queries.list_next_reserves(campaign.id)), default=0)


def _settle_parcel(application: TestApplication) -> None:
    """Whoever is no tester any more has no address here; a parcel that was never sent is none."""
    parcel = queries.find_parcel(application)
    if parcel is None:
        return
    if parcel.stands in _UNSENT:
        db.session.delete(parcel)
    else:
        parcel.address = None
