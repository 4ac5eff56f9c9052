"""The report of a test, and the day on which its product ships."""

from __future__ import annotations

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.producttests import policy
from community.producttests.actions.log import note_step
from community.producttests.events import TestedProductShipped, TestReportPublished
from community.producttests.models import Campaign
from community.producttests.rules.states import State
from community.threads import actions as threads

_WRITTEN_IN = (State.REPORTING, State.CLOSED)
REPORT_SHORTEST = 20


def save_report(actor: Actor, campaign: Campaign, body: str) -> None:
    """Keep the report's text; where it is published, this is what is read from now on. Raise Invalid for the text."""
    require(policy.can_run_campaigns(actor))
    _check_state(campaign)
    cooked = threads.cook_body(body, shortest=REPORT_SHORTEST, field="body")
    campaign.report_markdown, campaign.report_html = cooked.markdown, cooked.html
    db.session.flush()
    note_step(actor, campaign, "Saved the report")


def publish_report(actor: Actor, campaign: Campaign, readers: str) -> None:
    """Let `testers` or `everybody` read the report. Raise Conflict for everybody while the product is a secret."""
    require(policy.can_run_campaigns(actor))
    _check_state(campaign)
    if readers not in ("testers", "everybody"):
        raise Invalid(fields={"readers": "Choose who may read it."})
    if not campaign.report_markdown:
        raise Conflict("There is no report yet.", advice="Write and save it first.")
    if readers == "everybody" and campaign.shipped_at is None:
        raise Conflict("Everybody may read it once the product has shipped.", advice="Say that first.")
    if campaign.report_readers == readers:
        return
    campaign.report_readers = readers
    campaign.report_at = campaign.report_at or clock.now()
    db.session.flush()
    note_step(actor, campaign, f"Published the report to {readers}")
    publish(actor, TestReportPublished(campaign_id=campaign.id, readers=readers))


def ship_product(actor: Actor, campaign: Campaign) -> None:
    """Say that everybody can have the product: from now on its testers are thanked by name. Twice changes nothing."""
    require(policy.can_run_campaigns(actor))
    _check_state(campaign)
    if campaign.shipped_at is not None:
        return
    campaign.shipped_at = clock.now()
    db.session.flush()
    note_step(actor, campaign, "The product has shipped; testers are thanked")
    publish(actor, TestedProductShipped(campaign_id=campaign.id))


def take_back_shipping(actor: Actor, campaign: Campaign) -> None:
    """Undo a mistaken word: the thanks go, and a report for everybody is the testers' again."""
    require(policy.can_run_campaigns(actor))
    if campaign.shipped_at is None:
        return
    campaign.shipped_at = None
    if campaign.report_readers == "everybody":
        campaign.report_readers = "testers"
    db.session.flush()
    note_step(actor, campaign, "Took back that the product has shipped")


def _check_state(campaign: Campaign) -> None:
    if campaign.stands not in _WRITTEN_IN:
        raise Conflict("The test is not over yet.", advice="End the test first, then write its report.")
