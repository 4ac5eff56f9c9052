"""Forgetting an erased member."""

from __future__ import annotations

from sqlalchemy import select

from community.core.actor import SYSTEM
from community.core.db import db
from community.producttests import queries
from community.producttests.actions.standing import has_product, move_up, set_standing
from community.producttests.models import TestApplication
from community.producttests.rules.questions import from_json, without_words
from community.producttests.rules.states import Standing


def forget_member(member_id: int) -> None:
    """Forget an erased member's applications, address and words. Marks that they gave as a tester stay, without a name.

    A tester's place is free for the first in reserve, unless the product is with them. Posts stay, like all posts.
    """
    found = db.session.execute(
        select(TestApplication.campaign_id, TestApplication.id)
        .where(TestApplication.member_id == member_id)
        .order_by(TestApplication.campaign_id)
    ).all()
    for campaign_id, application_id in found:
        campaign = queries.lock_campaign(SYSTEM, campaign_id)
        application = queries.lock_application(campaign_id, application_id)
        _forget_tester(application)
        if application.stands not in (Standing.CHOSEN, Standing.LEFT):
            db.session.delete(application)
        elif application.is_tester and not campaign.stands.is_over and not has_product(application):
            set_standing(SYSTEM, campaign, application, Standing.LEFT)
            move_up(campaign)
    db.session.flush()


def _forget_tester(application: TestApplication) -> None:
    application.answers = {}
    application.wants_credit = False
    parcel = queries.find_parcel(application)
    if parcel is not None:
        parcel.address = None
        parcel.carrier = parcel.tracking = ""
    feedback = queries.find_feedback(application)
    if feedback is not None:
        feedback.draft = None
        feedback.answers = without_words(from_json(application.campaign.feedback_questions), feedback.answers)
