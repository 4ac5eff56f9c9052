"""Where staff choose testers and follow their parcels."""

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
from community.producttests.forms import DecisionForm, ParcelForm
from community.producttests.rules.questions import from_json
from community.producttests.rules.states import WAYS, Parcel, Standing, State
from community.producttests.views.blueprint import blueprint
from community.producttests.views.pages import page_urls, private_page, staff_tabs

if TYPE_CHECKING:
    from community.core.errors import Refusal
    from community.producttests.models import Campaign

_TABS = (Standing.APPLIED, Standing.CHOSEN, Standing.RESERVE, Standing.DECLINED, Standing.LEFT)


@blueprint.get("/admin/product-tests/<int:campaign_id>/applications")
def list_applications(campaign_id: int) -> ResponseReturnValue:
    """Who applied, with what helps to choose. `?show=` one standing."""
    return _applications_page(_get(campaign_id))


@blueprint.put("/admin/product-tests/<int:campaign_id>/applications/<int:application_id>")
def decide_application(campaign_id: int, application_id: int) -> ResponseReturnValue:
    """Choose a member, put them in reserve, or decline."""
    campaign, form = _get(campaign_id, is_locked=True), DecisionForm()
    application = queries.lock_application(campaign.id, application_id)
    require(policy.can_decide_application(current_actor(), application))
    try:
        decision = Standing(form.decision.data or "")
        actions.decide_application(current_actor(), campaign, application, decision)
    except ValueError:
        return _applications_page(campaign, Invalid("Choose what to decide."))
    except (Invalid, Conflict) as error:
        return _applications_page(campaign, error)
    shown = request.args.get("show", "")
    address = f"{campaign.admin_url}/applications" + (f"?show={shown}" if shown in set(Standing) else "")
    return see_other(address, f"{decision.label}. The member is told.")


@blueprint.post("/admin/product-tests/<int:campaign_id>/draws")
def draw_testers(campaign_id: int) -> ResponseReturnValue:
    """Draw lots."""
    campaign = _get(campaign_id, is_locked=True)
    try:
        drawn = actions.draw_testers(current_actor(), campaign)
    except Conflict as error:
        return _applications_page(campaign, error)
    return see_other(
        f"{campaign.admin_url}/applications?show=chosen",
        f"Lots are drawn: {drawn.chosen_count} testers, {len(drawn.entrant_ids) - drawn.chosen_count} in reserve.",
    )


@blueprint.get("/admin/product-tests/<int:campaign_id>/parcels")
def list_parcels(campaign_id: int) -> ResponseReturnValue:
    """Testers with their addresses and where each parcel is. `?show=` one state."""
    return _parcels_page(_get(campaign_id))


@blueprint.put("/admin/product-tests/<int:campaign_id>/parcels/<int:application_id>")
def move_parcel(campaign_id: int, application_id: int) -> ResponseReturnValue:
    """Note where a parcel is."""
    campaign, form = _get(campaign_id, is_locked=True), ParcelForm()
    application = queries.lock_application(campaign.id, application_id)
    require(policy.can_move_parcel(current_actor(), application))
    try:
        after = Parcel(form.state.data or "")
        actions.move_parcel(
            current_actor(),
            application,
            after,
            carrier=form.carrier.data or "",
            tracking=form.tracking.data or "",
        )
    except ValueError:
        return _parcels_page(campaign, Invalid("Choose where the parcel is."))
    except (Invalid, Conflict) as error:
        return _parcels_page(campaign, error)
    return see_other(f"{campaign.admin_url}/parcels", f"Noted: {after.label.lower()}.")


def _get(campaign_id: int, *, is_locked: bool = False) -> Campaign:
    actor = current_actor()
    require(policy.can_run_campaigns(actor))
    return (queries.lock_campaign if is_locked else queries.get_campaign)(actor, campaign_id)


def _applications_page(campaign: Campaign, error: Refusal | None = None) -> ResponseReturnValue:
    asked_for = request.args.get("show", "")
    standing = Standing(asked_for) if asked_for in {one.value for one in _TABS} else None
    page = queries.list_applicants(campaign, standing, page_number(request.args.get("page")))
    base = f"{campaign.admin_url}/applications"
    undecided, total = queries.count_undecided([campaign.id]).get(campaign.id, (0, 0))
    standings = [
        {"label": "All", "url": base, "count": total, "current": standing is None},
        *(
            {
                "label": one.label,
                "url": f"{base}?show={one.value}",
                "count": undecided if one is Standing.APPLIED else None,
                "current": one is standing,
            }
            for one in _TABS
        ),
    ]
    draws = queries.list_draws(campaign.id)
    return private_page(
        "producttests/applications.html",
        error.status if error is not None else 200,
        campaign=campaign,
        tabs=staff_tabs(campaign, "Applications"),
        standings=standings,
        shown=standing.value if standing else "",
        page=page,
        page_url=page_urls(base, show=standing.value if standing else ""),
        questions=from_json(campaign.questions),
        can_decide={
            row.application.id: policy.can_decide_application(current_actor(), row.application)
            for row in page.items
        },
        can_draw=campaign.stands in (State.CHOOSING, State.RUNNING),
        undecided=undecided,
        draws=draws,
        people=members.list_member_chips(one.decided_by_id for one in draws),
        form=DecisionForm(formdata=None),
        error=error,
    )


def _parcels_page(campaign: Campaign, error: Refusal | None = None) -> ResponseReturnValue:
    asked_for = request.args.get("show", "")
    parcel = Parcel(asked_for) if asked_for in {one.value for one in Parcel} else None
    base = f"{campaign.admin_url}/parcels"
    counts = queries.count_parcels(campaign.id)
    return private_page(
        "producttests/parcels.html",
        error.status if error is not None else 200,
        campaign=campaign,
        tabs=staff_tabs(campaign, "Parcels"),
        states=[
            {"label": "All", "url": base, "count": sum(counts.values()), "current": parcel is None},
            *(
                {
                    "label": one.label,
                    "url": f"{base}?show={one.value}",
                    "count": counts[one],
                    "current": one is parcel,
                }
                for one in Parcel
                if counts.get(one)
            ),
        ],
        page=queries.list_testers(campaign, parcel, page_number(request.args.get("page"))),
        page_url=page_urls(base, show=parcel.value if parcel else ""),
        ways={one.value: [way for way in WAYS[one] if way is not Parcel.READY] for one in Parcel},
        form=ParcelForm(formdata=None),
        error=error,
    )
