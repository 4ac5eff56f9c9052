"""What everybody sees: the tests, one of them with its thanks, and its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community.core import site
from community.core.errors import NotFound
from community.core.pagination import page_number
from community.core.web.actor import current_actor
from community.core.web.pagecache import for_visitors
from community.producttests import policy, queries
from community.producttests.rules import criteria as criteria_rules
from community.producttests.rules.states import Standing, State
from community.producttests.views.blueprint import blueprint
from community.producttests.views.pages import page_urls

if TYPE_CHECKING:
    from community.core.actor import Actor
    from community.producttests.models import Campaign, TestApplication

SHOWN = {
    "open": ("Open for applications", (State.OPEN,)),
    "running": ("Running", (State.CHOOSING, State.RUNNING, State.REPORTING)),
    "finished": ("Finished", (State.CLOSED,)),
}


@blueprint.get("/product-tests")
@for_visitors
def list_tests() -> ResponseReturnValue:
    """The tests, those that take applications first. `?show=` running or finished."""
    actor = current_actor()
    counts = queries.count_by_state(actor)
    totals = {name: sum(counts.get(state, 0) for state in states) for name, (_, states) in SHOWN.items()}
    usual = next((name for name, total in totals.items() if total), "open")
    shown = request.args.get("show", "")
    shown = shown if shown in SHOWN else usual
    page = queries.list_campaigns(actor, SHOWN[shown][1], page_number(request.args.get("page")))
    return render_template(
        "producttests/list.html",
        page=page,
        shown=shown,
        own=queries.list_own_applications(actor, [one.id for one in page.items]),
        tabs=[
            {
                "label": label,
                "url": f"/product-tests?show={name}",
                "count": totals[name],
                "current": name == shown,
            }
            for name, (label, _) in SHOWN.items()
        ],
        page_url=page_urls("/product-tests", show=shown if shown != usual else ""),
        can_run=policy.can_run_campaigns(actor),
        today=site.today(),
    )


@blueprint.get("/product-tests/<int:campaign_id>")
@for_visitors
def show_test(campaign_id: int) -> ResponseReturnValue:
    """One test, with the one thing that this reader can do next."""
    actor = current_actor()
    campaign = queries.get_campaign(actor, campaign_id)
    application = queries.find_application(actor, campaign.id)
    criteria = criteria_rules.from_json(campaign.criteria)
    facts = queries.list_facts([actor.id]).get(actor.id) if actor.id is not None else None
    checks = criteria_rules.check(
        criteria, facts or criteria_rules.Facts(False, 0, 0, 0, 0), queries.rank_name(criteria)
    )
    return render_template(
        "producttests/campaign.html",
        campaign=campaign,
        application=application,
        checks=checks,
        has_facts=facts is not None and not policy.can_run_campaigns(actor),
        step=_next_step(actor, campaign, application, all(one.is_met for one in checks)),
        thanked=queries.list_thanked(campaign, page_number(request.args.get("page"))),
        page_url=page_urls(campaign.url),
        can_run=policy.can_run_campaigns(actor),
        can_read_report=bool(campaign.report_readers)
        and bool(policy.can_read_report(actor, campaign, application)),
    )


@blueprint.get("/product-tests/<int:campaign_id>/report")
def show_report(campaign_id: int) -> ResponseReturnValue:
    """What came of the test, for those who may read it; to others there is none."""
    actor = current_actor()
    campaign = queries.get_campaign(actor, campaign_id)
    application = queries.find_application(actor, campaign.id)
    if not campaign.report_markdown or not policy.can_read_report(actor, campaign, application):
        raise NotFound("There is no report that you can read.")
    return render_template("producttests/report.html", campaign=campaign)


def _next_step(
    actor: Actor, campaign: Campaign, application: TestApplication | None, is_met: bool
) -> tuple[str, str, str]:
    """(what it is, the words of the button, where it leads); without words there is nothing to press."""
    decided = _decided(campaign, application)
    if decided is not None:
        return decided
    if campaign.stands is not State.OPEN:
        return _WORDS[campaign.stands], "", ""
    return _applying_step(actor, campaign, application, is_met)


def _decided(campaign: Campaign, application: TestApplication | None) -> tuple[str, str, str] | None:
    """The step of whoever's application was decided."""
    if application is None:
        return None
    if application.is_tester:
        return "You are a tester.", "Go to your test", f"{campaign.url}/testing"
    if application.stands is Standing.LEFT:
        return "You left this test.", "", ""
    if campaign.stands.is_over:
        return None
    if application.stands is Standing.RESERVE:
        number = application.reserve_place
        return f"You are number {number} in reserve. You move up when a tester leaves.", "", ""
    if application.stands is Standing.DECLINED:
        return "You are not in this test. Thank you for offering: there will be others.", "", ""
    return None


def _applying_step(
    actor: Actor, campaign: Campaign, application: TestApplication | None, is_met: bool
) -> tuple[str, str, str]:
    """The step while the test takes applications."""
    today, form = site.today(), f"{campaign.url}/application"
    if today < campaign.opens_on:
        return f"Applications open on {campaign.opens_on:%-d %B %Y}.", "", ""
    if today > campaign.closes_on:
        return "Applications have closed; testers are being chosen.", "", ""
    if not actor.is_signed_in:
        return "Members can apply.", "Sign in to apply", f"/sign-in?next={campaign.url}"
    if application is not None and application.stands is Standing.APPLIED:
        return "You have applied. You can change it until the last day.", "See your application", form
    verdict = policy.can_apply(actor, campaign, application)
    if not verdict:
        return verdict.reason, "", ""
    if not is_met:
        return "You do not meet everything that this test asks yet.", "", ""
    return "It takes about five minutes. You are told either way.", "Apply", form


_WORDS = {
    State.DRAFT: "Only you and your colleagues see this draft.",
    State.CHOOSING: "Applications have closed; testers are being chosen.",
    State.RUNNING: "The test is running. Applications have closed.",
    State.REPORTING: "The test is over, and its results are being written.",
    State.CLOSED: "This test is finished.",
    State.CANCELLED: "This test was cancelled.",
}
