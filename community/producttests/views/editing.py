"""Where staff list campaigns, write them, see what their criteria do, and take them from state to state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from flask.typing import ResponseReturnValue

from community.core.errors import Conflict, Invalid
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members
from community.producttests import actions, policy, queries
from community.producttests.forms import CampaignForm, StepForm
from community.producttests.rules.criteria import effect_in_words, from_json
from community.producttests.rules.questions import APPLICATION_MOST, FEEDBACK_MOST
from community.producttests.rules.states import ASKS_FIRST, STEPS, State
from community.producttests.views.blueprint import blueprint
from community.producttests.views.pages import page_urls, private_page, staff_tabs

if TYPE_CHECKING:
    from community.core.errors import Refusal
    from community.producttests.models import Campaign

SHOWN = {
    "current": ("Under way", (State.OPEN, State.CHOOSING, State.RUNNING, State.REPORTING)),
    "drafts": ("Drafts", (State.DRAFT,)),
    "over": ("Over", (State.CLOSED, State.CANCELLED)),
}
STEP_WORDS = {
    State.OPEN: ("Open for applications", "Everybody sees it, and members can apply."),
    State.CHOOSING: ("Close applications", "Nobody applies any more. You can open them again."),
    State.RUNNING: ("Start the test", "Testers can send feedback."),
    State.REPORTING: ("End the test", "Late feedback can still come in while you write the report."),
    State.CLOSED: ("Close for good", "All addresses are deleted. This cannot be undone."),
    State.CANCELLED: (
        "Cancel it",
        "Everybody who applied is told, and all addresses are deleted. This cannot be undone.",
    ),
}


@blueprint.get("/admin/product-tests")
def list_campaigns() -> ResponseReturnValue:
    """All campaigns, those under way first."""
    actor = current_actor()
    require(policy.can_run_campaigns(actor))
    counts = queries.count_by_state(actor)
    totals = {name: sum(counts.get(state, 0) for state in states) for name, (_, states) in SHOWN.items()}
    usual = next((name for name, total in totals.items() if total), "current")
    shown = request.args.get("show", "")
    shown = shown if shown in SHOWN else usual
    page = queries.list_campaigns(actor, SHOWN[shown][1], page_number(request.args.get("page")))
    return private_page(
        "producttests/admin.html",
        page=page,
        counts=queries.count_undecided([one.id for one in page.items]),
        tabs=[
            {
                "label": label,
                "url": f"/admin/product-tests?show={name}",
                "count": totals[name],
                "current": name == shown,
            }
            for name, (label, _) in SHOWN.items()
        ],
        page_url=page_urls("/admin/product-tests", show=shown if shown != usual else ""),
    )


@blueprint.get("/admin/product-tests/new")
def new_campaign() -> ResponseReturnValue:
    """An empty form."""
    require(policy.can_run_campaigns(current_actor()))
    return _form_page(CampaignForm(formdata=None), None)


@blueprint.post("/admin/product-tests")
def make_campaign() -> ResponseReturnValue:
    """Make a draft."""
    actor, form = current_actor(), CampaignForm()
    require(policy.can_run_campaigns(actor))
    if not form.validate():
        return _form_page(form, None)
    try:
        campaign = actions.make_campaign(actor, form.draft)
    except Invalid as error:
        form.refuse_places(error)
        return _form_page(form, None)
    return see_other(campaign.admin_url, f"Saved as a draft. {_effect(form)[0]}")


@blueprint.post("/admin/product-tests/effect")
def count_new_effect() -> ResponseReturnValue:
    """How many members meet what is typed. Nothing is saved."""
    require(policy.can_run_campaigns(current_actor()))
    return _form_page(CampaignForm(), None, wants_effect=True)


@blueprint.get("/admin/product-tests/<int:campaign_id>")
def overview(campaign_id: int) -> ResponseReturnValue:
    """Where a campaign stands, and what comes next."""
    return _overview_page(_get(campaign_id))


@blueprint.put("/admin/product-tests/<int:campaign_id>/state")
def step_campaign(campaign_id: int) -> ResponseReturnValue:
    """Take it to another state."""
    campaign, form = _get(campaign_id, is_locked=True), StepForm()
    try:
        after = State(form.state.data or "")
        actions.step_campaign(current_actor(), campaign, after, telling=bool(form.telling.data))
    except ValueError:
        return _overview_page(campaign, Conflict("Choose what comes next."))
    except Conflict as error:
        return _overview_page(campaign, error)
    return see_other(campaign.admin_url, f"Now: {after.label}.")


@blueprint.get("/admin/product-tests/<int:campaign_id>/edit")
def edit_campaign(campaign_id: int) -> ResponseReturnValue:
    """The form with what the campaign says now."""
    campaign = _get(campaign_id)
    require(policy.can_step_campaign(current_actor(), campaign))
    return _form_page(CampaignForm.of(campaign), campaign, wants_effect=True)


@blueprint.post("/admin/product-tests/<int:campaign_id>/effect")
def count_effect(campaign_id: int) -> ResponseReturnValue:
    """How many members meet what is typed. Nothing is saved."""
    return _form_page(CampaignForm(), _get(campaign_id), wants_effect=True)


@blueprint.put("/admin/product-tests/<int:campaign_id>")
def change_campaign(campaign_id: int) -> ResponseReturnValue:
    """Save it."""
    campaign, form = _get(campaign_id, is_locked=True), CampaignForm()
    require(policy.can_step_campaign(current_actor(), campaign))
    if not form.validate():
        return _form_page(form, campaign)
    try:
        actions.change_campaign(current_actor(), campaign, form.draft, revision=form.begun_with)
    except Invalid as error:
        form.refuse_places(error)
        return _form_page(form, campaign)
    except Conflict as error:
        form.refuse(error)
        form.revision.data = str(campaign.revision)
        return _form_page(form, campaign, error=error)
    return see_other(campaign.admin_url, f"Saved. {_effect(form)[0]}")


@blueprint.get("/admin/product-tests/<int:campaign_id>/log")
def show_log(campaign_id: int) -> ResponseReturnValue:
    """Who did what, and when."""
    campaign = _get(campaign_id)
    page = queries.list_steps(campaign.id, page_number(request.args.get("page")))
    return private_page(
        "producttests/log.html",
        campaign=campaign,
        tabs=staff_tabs(campaign, "Log"),
        page=page,
        people=members.list_member_chips(step.actor_id for step in page.items),
        page_url=page_urls(f"{campaign.admin_url}/log"),
    )


def _get(campaign_id: int, *, is_locked: bool = False) -> Campaign:
    actor = current_actor()
    require(policy.can_run_campaigns(actor))
    return (queries.lock_campaign if is_locked else queries.get_campaign)(actor, campaign_id)


def _overview_page(campaign: Campaign, error: Refusal | None = None) -> ResponseReturnValue:
    undecided, applied = queries.count_undecided([campaign.id]).get(campaign.id, (0, 0))
    steps = [
        (state.value, *STEP_WORDS[state], state is State.CANCELLED, bool(undecided) and state in ASKS_FIRST)
        for state in STEPS[campaign.stands]
    ]
    return private_page(
        "producttests/overview.html",
        error.status if error is not None else 200,
        campaign=campaign,
        tabs=staff_tabs(campaign, "Overview"),
        steps=steps,
        undecided=undecided,
        applied=applied,
        parcels=queries.count_parcels(campaign.id),
        feedback_count=len(queries.list_feedback(campaign.id)),
        effect=effect_in_words(*queries.count_effect(from_json(campaign.criteria))),
        form=StepForm(formdata=None),
        error=error,
    )


def _form_page(
    form: CampaignForm, campaign: Campaign | None, *, wants_effect: bool = False, error: Refusal | None = None
) -> ResponseReturnValue:
    effect = _effect(form) if wants_effect else None
    form.offer(queries.list_products(current_actor()), queries.list_ranks())
    has_wrong = bool(form.errors) or error is not None
    return private_page(
        "producttests/edit.html",
        (error.status if error is not None else 422) if has_wrong else 200,
        form=form,
        campaign=campaign,
        tabs=staff_tabs(campaign, "Text and questions") if campaign is not None else [],
        effect=effect,
        most={"questions": APPLICATION_MOST, "feedback_questions": FEEDBACK_MOST},
        is_asked=campaign is not None and queries.has_applications(campaign.id),
        is_answered=campaign is not None and queries.has_feedback(campaign.id),
    )


def _effect(form: CampaignForm) -> tuple[str, str]:
    criteria = form.criteria
    return effect_in_words(*queries.count_effect(criteria))
