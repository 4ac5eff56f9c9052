"""What came of a test, for its staff: answers, averages, a table to download, the report, and the day it ships."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from flask import Response, request
from flask.typing import ResponseReturnValue

from community.core.errors import Conflict, Invalid
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.producttests import actions, policy, queries
from community.producttests.forms import ReportForm
from community.producttests.rules.questions import Ask, figures, from_json
from community.producttests.rules.report import first_draft, neutral_cell
from community.producttests.rules.states import State
from community.producttests.views.blueprint import blueprint
from community.producttests.views.pages import private_page, staff_tabs

if TYPE_CHECKING:
    from community.core.errors import Refusal
    from community.producttests.models import Campaign


@blueprint.get("/admin/product-tests/<int:campaign_id>/feedback")
def list_feedback(campaign_id: int) -> ResponseReturnValue:
    """Question by question: averages and shares, then every text with who wrote it."""
    campaign = _get(campaign_id)
    rows = queries.list_feedback(campaign.id)
    questions = from_json(campaign.feedback_questions)
    return private_page(
        "producttests/answers.html",
        campaign=campaign,
        tabs=staff_tabs(campaign, "Feedback"),
        figures=figures(questions, [row.feedback.answers for row in rows if row.feedback]),
        rows=rows,
        Ask=Ask,
    )


@blueprint.get("/admin/product-tests/<int:campaign_id>/feedback.csv")
def download_feedback(campaign_id: int) -> ResponseReturnValue:
    """The same as a table, a tester a line."""
    campaign = _get(campaign_id)
    questions = from_json(campaign.feedback_questions)
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["tester", "sent_at", *(neutral_cell(one.label) for one in questions)])
    for row in queries.list_feedback(campaign.id):
        assert row.feedback is not None
        assert row.feedback.sent_at is not None
        answers = (neutral_cell(row.feedback.answers.get(one.key, "")) for one in questions)
        table.writerow(
            [neutral_cell(row.member.username or row.member.name), row.feedback.sent_at.isoformat(), *answers]
        )
    return Response(
        text.getvalue(),
        mimetype="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="product-test-{campaign.id}.csv"',
            "Cache-Control": "private, no-store",
        },
    )


@blueprint.get("/admin/product-tests/<int:campaign_id>/report")
def edit_report(campaign_id: int) -> ResponseReturnValue:
    """The report, or a first draft of it with the figures filled in."""
    campaign = _get(campaign_id)
    form = ReportForm(formdata=None)
    form.body.data = campaign.report_markdown or _first_draft(campaign)
    return _report_page(campaign, form)


@blueprint.put("/admin/product-tests/<int:campaign_id>/report")
def save_report(campaign_id: int) -> ResponseReturnValue:
    """Keep it."""
    campaign, form = _get(campaign_id, is_locked=True), ReportForm()
    if not form.validate():
        return _report_page(campaign, form)
    try:
        actions.save_report(current_actor(), campaign, form.body.data or "")
    except (Invalid, Conflict) as error:
        form.refuse(error)
        return _report_page(campaign, form, error)
    return see_other(f"{campaign.admin_url}/report", "The report is saved.")


@blueprint.put("/admin/product-tests/<int:campaign_id>/report/readers")
def publish_report(campaign_id: int) -> ResponseReturnValue:
    """Publish it to the testers, or to everybody."""
    campaign = _get(campaign_id, is_locked=True)
    form = ReportForm(formdata=None)
    form.body.data = campaign.report_markdown or _first_draft(campaign)
    try:
        actions.publish_report(current_actor(), campaign, request.form.get("readers", ""))
    except (Invalid, Conflict) as error:
        form.refuse(error)
        return _report_page(campaign, form, error)
    return see_other(f"{campaign.admin_url}/report", f"Published to {campaign.report_readers}.")


@blueprint.put("/admin/product-tests/<int:campaign_id>/shipping")
def ship_product(campaign_id: int) -> ResponseReturnValue:
    """Say that the product has shipped."""
    campaign = _get(campaign_id, is_locked=True)
    actions.ship_product(current_actor(), campaign)
    return see_other(f"{campaign.admin_url}/report", "Shipped. The testers are thanked on the public page.")


@blueprint.delete("/admin/product-tests/<int:campaign_id>/shipping")
def take_back_shipping(campaign_id: int) -> ResponseReturnValue:
    """It has not, after all."""
    campaign = _get(campaign_id, is_locked=True)
    actions.take_back_shipping(current_actor(), campaign)
    return see_other(f"{campaign.admin_url}/report", "Taken back. Nobody is named any more.")


def _get(campaign_id: int, *, is_locked: bool = False) -> Campaign:
    actor = current_actor()
    require(policy.can_run_campaigns(actor))
    return (queries.lock_campaign if is_locked else queries.get_campaign)(actor, campaign_id)


def _first_draft(campaign: Campaign) -> str:
    rows = queries.list_feedback(campaign.id)
    sheets = [row.feedback.answers for row in rows if row.feedback]
    return first_draft(
        campaign.title,
        campaign.chosen_count,
        len(sheets),
        figures(from_json(campaign.feedback_questions), sheets),
    )


def _report_page(campaign: Campaign, form: ReportForm, error: Refusal | None = None) -> ResponseReturnValue:
    return private_page(
        "producttests/edit_report.html",
        (error.status if error is not None else 422) if form.errors else 200,
        campaign=campaign,
        tabs=staff_tabs(campaign, "Report"),
        form=form,
        can_write=campaign.stands in (State.REPORTING, State.CLOSED),
    )
