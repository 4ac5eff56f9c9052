"""Where an admin sees the rules in force, begins a draft, publishes it, and withdraws a version."""

from __future__ import annotations

from datetime import timedelta

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import Conflict, Invalid
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members
from community.triage import actions, policy, queries
from community.triage.forms import WithdrawForm
from community.triage.views.blueprint import blueprint
from community.triage.views.shown import lines_of

PAGE = "/admin/triage"
DRAFT = f"{PAGE}/draft"
ARRIVED_DAYS = 30


@blueprint.get(PAGE)
def show_rules() -> ResponseReturnValue:
    """The rules in force with what they did lately, and the versions."""
    require(policy.can_draw_tree(current_actor()))
    return _page(WithdrawForm(formdata=None))


@blueprint.post(DRAFT)
def begin_draft() -> ResponseReturnValue:
    """Begin a draft from the rules in force."""
    actions.begin_draft(current_actor())
    return see_other(DRAFT)


@blueprint.delete(DRAFT)
def discard_draft() -> ResponseReturnValue:
    """Throw the draft away."""
    actions.discard_draft(current_actor())
    return see_other(PAGE, "The draft is gone. The rules in force stay as they are.")


@blueprint.delete(f"{PAGE}/versions/<int:number>")
def withdraw_tree(number: int) -> ResponseReturnValue:
    """Take the version in force out of force."""
    actor, form = current_actor(), WithdrawForm()
    require(policy.can_draw_tree(actor))
    status = 422
    try:
        if form.validate():
            made = actions.withdraw_tree(actor, number, reason=form.reason.data or "")
            return see_other(
                PAGE,
                f"Version {number} is withdrawn. The rules that ship are in force as version {made.number}.",
            )
    except (Invalid, Conflict) as error:
        form.refuse(error)
        status = error.status
    return _page(form, status)


def _page(form: WithdrawForm, status: int = 200) -> ResponseReturnValue:
    version = queries.get_in_force()
    tree = queries.node_of(version)
    page = queries.list_versions(page_number(request.args.get("page")))
    since = clock.now() - timedelta(days=ARRIVED_DAYS)
    body = render_template(
        "triage/admin.html",
        version=version,
        lines=lines_of(
            tree,
            queries.load_names(queries.kinds_in([tree])),
            counts=queries.count_arrivals(version.id, since),
        ),
        days=ARRIVED_DAYS,
        draft=queries.find_draft(),
        form=form,
        page=page,
        people=members.list_member_chips({row.published_by_id for row in page.items}),
        page_url=lambda number: PAGE + (f"?page={number}" if number > 1 else ""),
    )
    return make_response(body, status)
