"""Who runs product tests, who applies, and who sees what of them.

Being a tester hangs on the application alone: whoever becomes staff, or leaves the super-user programme, stays one.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from community.core.actor import Actor, Role
from community.core.policy import ALLOWED, Verdict, can_take_part, refused, system_only
from community.producttests.models import Campaign, CampaignPost, TestApplication
from community.producttests.rules.states import Standing, State

_RUNNERS = frozenset({Role.EMPLOYEE, Role.ADMIN})
_LIVE = frozenset({State.CHOOSING, State.RUNNING, State.REPORTING})
"""While a campaign is in one of these, its testers have something to do."""


def visible_campaigns(actor: Actor) -> ColumnElement[bool]:
    """The clause that keeps the campaigns which the actor may know of: drafts are the staff's."""
    return true() if can_run_campaigns(actor) else Campaign.state != State.DRAFT.value


def can_run_campaigns(actor: Actor) -> Verdict:
    """Whether the actor makes campaigns, chooses testers and sees addresses: employees and admins."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if actor.is_system or actor.role in _RUNNERS:
        return ALLOWED
    return refused("Only employees and admins run product tests.")


def can_step_campaign(actor: Actor, campaign: Campaign) -> Verdict:
    """Whether the actor may take the campaign to another state."""
    basic = can_run_campaigns(actor)
    if not basic:
        return basic
    return refused("This product test is over.") if campaign.stands.is_over else ALLOWED


def can_apply(actor: Actor, campaign: Campaign, application: TestApplication | None) -> Verdict:
    """Whether the actor may apply, or change their application. The days and the criteria are looked at by the action."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if actor.is_staff:
        return refused("Product tests are for customers; the team does not apply.")
    if campaign.stands is not State.OPEN:
        return refused("This product test takes no applications now.")
    if application is not None and application.stands not in (Standing.APPLIED, Standing.WITHDRAWN):
        return refused("Your application has been decided, so it stays as it is.")
    return ALLOWED


def can_withdraw(actor: Actor, application: TestApplication) -> Verdict:
    """Whether the actor may take the application back, or leave as a tester."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if not actor.is_member(application.member_id):
        return refused("Only whoever applied can take an application back.")
    if application.campaign.stands.is_over:
        return refused("This product test is over.")
    if application.stands not in (Standing.APPLIED, Standing.CHOSEN, Standing.RESERVE):
        return refused("There is nothing to take back: you are not in this product test.")
    if application.is_tester and application.campaign.stands is State.REPORTING:
        return refused("The test is over, so there is nothing left to leave.")
    return ALLOWED


def can_decide_application(actor: Actor, application: TestApplication) -> Verdict:
    """Whether the actor may choose or decline the applicant."""
    basic = can_run_campaigns(actor)
    if not basic:
        return basic
    if actor.is_member(application.member_id):
        return refused("Nobody decides about their own application. Ask a colleague.")
    if application.campaign.stands not in (State.OPEN, State.CHOOSING, State.RUNNING):
        return refused("Testers are chosen until the test ends.")
    if application.stands in (Standing.WITHDRAWN, Standing.LEFT):
        return refused("This member is not in this product test any more.")
    return ALLOWED


def can_be_tester(actor: Actor, application: TestApplication | None) -> Verdict:
    """Whether the actor is a tester, and so has a page of their own."""
    if not actor.is_signed_in:
        return Verdict(False, "Sign in to see your test.", needs_sign_in=True)
    if application is None or not actor.is_member(application.member_id) or not application.is_tester:
        return refused("This page is for the testers of this product.")
    return ALLOWED


def can_accept_terms(actor: Actor, application: TestApplication) -> Verdict:
    """Whether the actor may accept the confidentiality terms."""
    return _as_tester(actor, application)


def can_give_address(actor: Actor, application: TestApplication) -> Verdict:
    """Whether the actor may say where to send the product: testers alone, and only while something is sent."""
    verdict = _as_agreed_tester(actor, application)
    if not verdict:
        return verdict
    if not application.campaign.needs_parcel:
        return refused("Nothing is sent in this test, so we do not ask where you live.")
    return ALLOWED


def can_say_received(actor: Actor, application: TestApplication) -> Verdict:
    """Whether the actor may say that the parcel has arrived."""
    return _as_tester(actor, application)


def can_choose_credit(actor: Actor, application: TestApplication) -> Verdict:
    """Whether the actor may say if they want to be thanked by name; at any time, also long afterwards."""
    return can_be_tester(actor, application)


def can_give_feedback(actor: Actor, application: TestApplication) -> Verdict:
    """Whether the actor may fill in, send and amend the feedback form."""
    verdict = _as_agreed_tester(actor, application)
    if not verdict:
        return verdict
    if application.campaign.stands not in (State.RUNNING, State.REPORTING):
        return refused("The form opens when the test starts.")
    return ALLOWED


def can_move_parcel(actor: Actor, application: TestApplication) -> Verdict:
    """Whether the actor may send parcels and note where they are."""
    basic = can_run_campaigns(actor)
    if not basic:
        return basic
    if not application.is_tester:
        return refused("This member is not a tester.")
    return refused("This product test is over.") if application.campaign.stands.is_over else ALLOWED


def can_read_secret(actor: Actor, campaign: Campaign, application: TestApplication | None) -> Verdict:
    """Whether the actor may read what is secret and the discussion: its staff, and testers who accepted the terms."""
    if can_run_campaigns(actor):
        return ALLOWED
    verdict = can_be_tester(actor, application)
    if not verdict:
        return verdict
    assert application is not None
    if application.agreed_version != campaign.terms_version:
        return refused("Accept the confidentiality terms first: they stand on your page of this test.")
    return refused("This product test was cancelled.") if campaign.stands is State.CANCELLED else ALLOWED


def can_write_post(actor: Actor, campaign: Campaign, application: TestApplication | None) -> Verdict:
    """Whether the actor may write in the discussion."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    verdict = can_read_secret(actor, campaign, application)
    if not verdict:
        return verdict
    if campaign.stands.is_over or campaign.stands is State.DRAFT:
        return refused("The discussion is closed; it can still be read.")
    return ALLOWED


def can_change_post(
    actor: Actor, post: CampaignPost, campaign: Campaign, application: TestApplication | None
) -> Verdict:
    """Whether the actor may change the post: whoever wrote it, while there is a discussion."""
    verdict = can_write_post(actor, campaign, application)
    if not verdict:
        return verdict
    if not actor.is_member(post.author_id):
        return refused("Only its author changes a post.")
    return refused("This post was removed.") if post.removed_at is not None else ALLOWED


def can_remove_post(
    actor: Actor, post: CampaignPost, campaign: Campaign, application: TestApplication | None
) -> Verdict:
    """Whether the actor may remove the post: whoever wrote it, and the staff with a reason."""
    verdict = can_read_secret(actor, campaign, application)
    if not verdict:
        return verdict
    if post.removed_at is not None:
        return refused("This post was removed already.")
    if actor.is_member(post.author_id) or can_run_campaigns(actor):
        return ALLOWED
    return refused("Only its author or the staff remove a post.")


def can_read_report(actor: Actor, campaign: Campaign, application: TestApplication | None) -> Verdict:
    """Whether the actor may read the report."""
    if can_run_campaigns(actor) or campaign.report_readers == "everybody":
        return ALLOWED
    if campaign.report_readers == "testers" and application is not None and application.is_tester:
        return can_read_secret(actor, campaign, application)
    return refused("This report is not public.")


def can_remind_testers(actor: Actor) -> Verdict:
    """Whether the actor may remind testers of what they owe: only the clock."""
    return system_only(actor)


def _as_tester(actor: Actor, application: TestApplication) -> Verdict:
    basic = can_take_part(actor)
    if not basic:
        return basic
    verdict = can_be_tester(actor, application)
    if not verdict:
        return verdict
    if application.campaign.stands not in _LIVE:
        return refused("This product test is not under way.")
    return ALLOWED


def _as_agreed_tester(actor: Actor, application: TestApplication) -> Verdict:
    verdict = _as_tester(actor, application)
    if not verdict:
        return verdict
    if application.agreed_version != application.campaign.terms_version:
        return refused("Accept the confidentiality terms first.")
    return ALLOWED
