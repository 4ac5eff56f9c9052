"""Who hears of product tests: applicants and testers, each with what they can do next."""

from __future__ import annotations

from community.core.actor import SYSTEM, Actor
from community.core.errors import NotFound
from community.notifications.actions import tell_member
from community.notifications.rules import Kind
from community.producttests import events
from community.producttests import queries as tests
from community.producttests.models import Campaign
from community.producttests.rules.limits import Owed
from community.producttests.rules.states import Parcel, Standing, State

_DECISIONS = {
    Standing.CHOSEN: (Kind.TEST_CHOSEN, "Welcome! Your page of the test says what to do first."),
    Standing.RESERVE: (
        Kind.TEST_RESERVE,
        "All places are taken. You move up as soon as a tester leaves, and we tell you.",
    ),
    Standing.DECLINED: (
        Kind.TEST_DECLINED,
        "There were more applications than places. Thank you for offering; the next tests stand on the page “Product tests”.",
    ),
}
_ENDS = {
    State.RUNNING: (Kind.TEST_STARTED, "The form for your feedback is open, and so is the discussion."),
    State.CLOSED: (Kind.TEST_CLOSED, "Thank you for testing. Your address is deleted."),
    State.CANCELLED: (
        Kind.TEST_CANCELLED,
        "Nothing more is expected of you, and your address is deleted. We are sorry.",
    ),
}


def tell_of_test_decision(actor: Actor, event: events.TestApplicationDecided) -> None:
    """Tell a member what became of their application, unless it has changed again since: that is told by itself."""
    campaign = tests.get_campaign(SYSTEM, event.campaign_id)
    try:
        application = tests.get_application(event.campaign_id, event.application_id)
    except NotFound:
        return
    standing = Standing(event.standing)
    if application.stands is not standing or standing not in _DECISIONS:
        return
    kind, note = _DECISIONS[standing]
    page = f"{campaign.url}/testing" if standing is Standing.CHOSEN else campaign.url
    if standing is Standing.DECLINED:
        page = "/product-tests"
    when = f"{application.changed_at:%Y%m%d%H%M%S}"
    _tell(campaign, event.member_id, kind, f"decided:{application.id}:{standing.value}:{when}", page, note)


def tell_of_campaign(actor: Actor, event: events.CampaignStepped) -> None:
    """Tell testers that the test begins or is over, and everybody who applied that it was cancelled."""
    after = State(event.after)
    if after not in _ENDS:
        return
    campaign = tests.get_campaign(SYSTEM, event.campaign_id)
    kind, note = _ENDS[after]
    standings = [Standing.CHOSEN]
    if after is State.CANCELLED:
        standings += [Standing.APPLIED, Standing.RESERVE]
    page = f"{campaign.url}/testing" if after is State.RUNNING else campaign.url
    for application in tests.list_applications(campaign.id, standings):
        _tell(campaign, application.member_id, kind, f"{after.value}:{campaign.id}", page, note)


def tell_of_parcel(actor: Actor, event: events.TestParcelMoved) -> None:
    """Tell a tester that their parcel is on its way."""
    if event.state != Parcel.SENT.value:
        return
    campaign = tests.get_campaign(SYSTEM, event.campaign_id)
    parcel = tests.find_parcel(tests.get_application(event.campaign_id, event.application_id))
    if parcel is None or parcel.stands is not Parcel.SENT or parcel.sent_at is None:
        return
    _tell(
        campaign,
        event.member_id,
        Kind.TEST_SENT,
        f"sent:{event.application_id}:{parcel.sent_at:%Y%m%d%H%M}",
        f"{campaign.url}/testing",
        "Tell us on your page of the test when it has arrived.",
    )


def tell_of_owed(actor: Actor, event: events.TesterReminded) -> None:
    """Remind a tester of what they owe."""
    campaign = tests.get_campaign(SYSTEM, event.campaign_id)
    application = tests.get_application(event.campaign_id, event.application_id)
    day = f"{application.reminded_at:%Y-%m-%d}" if application.reminded_at else ""
    _tell(
        campaign,
        event.member_id,
        Kind.TEST_REMINDER,
        f"owed:{event.application_id}:{event.owed}:{day}",
        f"{campaign.url}/testing",
        f"{Owed(event.owed).words}. If it does not work out, you can leave the test there.",
    )


def tell_of_report(actor: Actor, event: events.TestReportPublished) -> None:
    """Tell testers that they can read the report."""
    _tell_testers(event.campaign_id, Kind.TEST_REPORT, "report", "/report", "Thank you for your part in it.")


def tell_of_shipped(actor: Actor, event: events.TestedProductShipped) -> None:
    """Thank testers on the day on which the product ships."""
    _tell_testers(
        event.campaign_id,
        Kind.TEST_SHIPPED,
        "shipped",
        "",
        "The page of the test thanks you by name. If you would rather not be named, say so on your page of the test.",
    )


def _tell_testers(campaign_id: int, kind: Kind, cause: str, page: str, note: str) -> None:
    campaign = tests.get_campaign(SYSTEM, campaign_id)
    for application in tests.list_applications(campaign.id, [Standing.CHOSEN]):
        _tell(campaign, application.member_id, kind, f"{cause}:{campaign.id}", campaign.url + page, note)


def _tell(campaign: Campaign, member_id: int, kind: Kind, cause: str, url: str, note: str) -> None:
    tell_member(SYSTEM, member_id, kind, cause=f"test:{cause}", title=campaign.title, url=url, note=note)
