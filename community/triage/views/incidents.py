"""What is known to be broken, and who is entitled to more."""

from __future__ import annotations

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.boards import queries as boards
from community.core.errors import Invalid
from community.core.pagination import page_number
from community.core.policy import require
from community.core.text.lines import clean_line
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members
from community.threads import queries as threads
from community.triage import actions, policy, queries
from community.triage.forms import IncidentForm, PlanForm
from community.triage.views.blueprint import blueprint

PAGE = "/triage/incidents"
PLANS = "/admin/triage/plans"


@blueprint.get(PAGE)
def list_incidents() -> ResponseReturnValue:
    """What is broken and was, and the form for something new."""
    require(policy.can_run_incidents(current_actor()))
    return _page(IncidentForm(formdata=None))


@blueprint.post(PAGE)
def open_incident() -> ResponseReturnValue:
    """Say that something is broken."""
    actor, form = current_actor(), IncidentForm()
    require(policy.can_run_incidents(actor))
    _offer(form)
    if not form.validate():
        return _page(form, 422)
    try:
        actions.open_incident(
            actor,
            title=form.title.data or "",
            board_id=form.one_of("board_id"),
            product_id=form.one_of("product_id"),
            master_thread_id=form.thread_id,
        )
    except Invalid as error:
        form.refuse(error)
        return _page(form, 422)
    return see_other(PAGE, "Noted. Open questions about it are looked at within a minute.")


@blueprint.put(f"{PAGE}/<int:incident_id>/closing")
def close_incident(incident_id: int) -> ResponseReturnValue:
    """Say that it is over."""
    actor = current_actor()
    require(policy.can_run_incidents(actor))
    actions.close_incident(actor, queries.lock_incident(incident_id))
    return see_other(PAGE, "Noted: it is over. Its questions go on by the published rules.")


@blueprint.get(PLANS)
def list_plans() -> ResponseReturnValue:
    """Who is entitled to more, and the form for somebody else."""
    require(policy.can_draw_tree(current_actor()))
    return _plans(PlanForm(formdata=None))


@blueprint.post(PLANS)
def grant_plan() -> ResponseReturnValue:
    """Entitle a member to more."""
    actor, form = current_actor(), PlanForm()
    require(policy.can_draw_tree(actor))
    if not form.validate():
        return _plans(form, 422)
    member = members.find_member_by_username(
        clean_line(form.member.data or "", limit=60).removeprefix("@").lower()
    )
    ends_at, is_day = form.read_end()
    is_member = member is not None and member.erased_at is None
    wrong = {} if is_member else {"member": "There is no member of that name. Type the part after the @."}
    if not is_day:
        wrong["ends_on"] = "Write a day as 2027-03-31, or leave it empty."
    if wrong or member is None:
        form.refuse(Invalid(fields=wrong))
        return _plans(form, 422)
    try:
        actions.grant_entitlement(actor, member, plan=form.plan.data or "", ends_at=ends_at)
    except Invalid as error:
        form.refuse(error)
        return _plans(form, 422)
    return see_other(PLANS, f"{member.name} has the plan now.")


@blueprint.delete(f"{PLANS}/<int:entitlement_id>")
def end_plan(entitlement_id: int) -> ResponseReturnValue:
    """Take a plan away."""
    actions.end_entitlement(current_actor(), entitlement_id)
    return see_other(PLANS, "The plan is taken away.")


def _offer(form: IncidentForm) -> None:
    actor = current_actor()
    form.offer(
        {one.id: one.name for one in boards.list_products(actor)},
        {one.id: one.name for one in boards.list_boards(actor)},
    )


def _page(form: IncidentForm, status: int = 200) -> ResponseReturnValue:
    _offer(form)
    page = queries.list_incidents(page_number(request.args.get("page")))
    actor = current_actor()
    body = render_template(
        "triage/incidents.html",
        form=form,
        page=page,
        joined=queries.count_joined([one.id for one in page.items]),
        boards=dict(form.board_id.choices),
        products=dict(form.product_id.choices),
        threads=threads.list_thread_names(actor, [one.master_thread_id for one in page.items]),
        people=members.list_member_chips({one.opened_by_id for one in page.items}),
        page_url=lambda number: f"{PAGE}?page={number}",
    )
    return make_response(body, status)


def _plans(form: PlanForm, status: int = 200) -> ResponseReturnValue:
    page = queries.list_entitlements(page_number(request.args.get("page")))
    body = render_template(
        "triage/plans.html",
        form=form,
        page=page,
        people=members.list_member_chips({one.member_id for one in page.items}),
        page_url=lambda number: f"{PLANS}?page={number}",
    )
    return make_response(body, status)
