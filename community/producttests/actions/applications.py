"""Applying, taking an application back, and whether to be thanked."""

from __future__ import annotations

from collections.abc import Mapping

from community.core import clock, site
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.producttests import policy, queries
from community.producttests.actions.log import note_step
from community.producttests.actions.standing import has_product, move_up, set_standing
from community.producttests.events import TestApplicationWithdrawn, TestApplied
from community.producttests.models import Campaign, TestApplication
from community.producttests.rules import criteria as criteria_rules
from community.producttests.rules import questions as question_rules
from community.producttests.rules.states import Standing


def apply_to_test(actor: Actor, campaign: Campaign, typed: Mapping[str, str]) -> TestApplication:
    """Apply, or change the application that there is: each member has one at most. The campaign is locked.

    Raise Invalid for answers that are missing, Conflict outside the days for it or for criteria that are not met.
    """
    require(policy.can_apply(actor, campaign, queries.find_application(actor, campaign.id)))
    application = queries.find_application(actor, campaign.id)
    assert actor.id is not None
    _check_days(campaign)
    _check_criteria(campaign, actor.id)
    answers, wrong = question_rules.read_answers(question_rules.from_json(campaign.questions), typed)
    if wrong:
        raise Invalid(fields=wrong)
    now = clock.now()
    if application is None:
        application = TestApplication(
            campaign_id=campaign.id, member_id=actor.id, answers=answers, applied_at=now, changed_at=now
        )
        db.session.add(application)
        db.session.flush()
    else:
        application.answers = answers
        if application.stands is Standing.WITHDRAWN:
            set_standing(actor, campaign, application, Standing.APPLIED)
            application.decided_by_id = None
            application.applied_at = now
    publish(actor, TestApplied(campaign_id=campaign.id, application_id=application.id, member_id=actor.id))
    return application


def withdraw(actor: Actor, campaign: Campaign, application: TestApplication) -> None:
    """Take an application back, or leave as a tester. The first in reserve moves up where there is a product for them."""
    require(policy.can_withdraw(actor, application))
    before = application.stands
    was_tester = before is Standing.CHOSEN
    is_product_gone = was_tester and has_product(application)
    set_standing(actor, campaign, application, Standing.LEFT if was_tester else Standing.WITHDRAWN)
    application.decided_by_id = None
    publish(
        actor,
        TestApplicationWithdrawn(
            campaign_id=campaign.id,
            application_id=application.id,
            member_id=application.member_id,
            before=before.value,
        ),
    )
    if was_tester:
        moved = None if is_product_gone else move_up(campaign)
        words = "the first in reserve moved up" if moved else "the place is free"
        note_step(actor, campaign, f"A tester left; {words}")


def choose_credit(actor: Actor, application: TestApplication, *, wants: bool) -> None:
    """Say whether to be thanked by name. Saying the same twice changes nothing."""
    require(policy.can_choose_credit(actor, application))
    application.wants_credit = wants
    db.session.flush()


def _check_days(campaign: Campaign) -> None:
    today = site.today()
    if today < campaign.opens_on:
        raise Conflict(f"Applications open on {campaign.opens_on:%-d %B %Y}.", advice="Come back then.")
    if today > campaign.closes_on:
        raise Conflict(
            f"Applications closed on {campaign.closes_on:%-d %B %Y}.",
            advice="Look at the other product tests.",
        )


def _check_criteria(campaign: Campaign, member_id: int) -> None:
    criteria = criteria_rules.from_json(campaign.criteria)
    facts = queries.list_facts([member_id])[member_id]
    missing = [
        one.words
        for one in criteria_rules.check(criteria, facts, queries.rank_name(criteria))
        if not one.is_met
    ]
    if missing:
        raise Conflict(f"This test asks for something that you do not have yet: {'; '.join(missing)}.")
