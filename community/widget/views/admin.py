"""Where an admin says on which sites the help button works."""

from __future__ import annotations

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.boards import queries as boards
from community.core.actor import VISITOR
from community.core.errors import Invalid
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.widget import actions, policy, queries
from community.widget.forms import OriginForm
from community.widget.views.blueprint import blueprint

PAGE = "/admin/widget"


@blueprint.get("/admin/widget")
def show_admin() -> ResponseReturnValue:
    """The listed sites, what to copy into them, and those that were refused. `origin` fills the form in."""
    require(policy.can_manage_widget(current_actor()))
    form = OriginForm()
    form.origin.data = request.args.get("origin", "")
    return _page(form)


@blueprint.post("/admin/widget/origins")
def list_origin() -> ResponseReturnValue:
    """List a site."""
    actor, form = current_actor(), OriginForm()
    require(policy.can_manage_widget(actor))
    if not form.validate():
        return _page(form)
    try:
        row = actions.list_origin(actor, form.origin.data)
    except Invalid as error:
        form.refuse(error)
        return _page(form)
    return see_other(PAGE, f"The help button works on {row.origin} now.")


@blueprint.delete("/admin/widget/origins/<int:origin_id>")
def unlist_origin(origin_id: int) -> ResponseReturnValue:
    """Take a site off the list."""
    actor = current_actor()
    require(policy.can_manage_widget(actor))
    row = queries.get_origin(origin_id)
    actions.unlist_origin(actor, row)
    return see_other(PAGE, f"The help button works on {row.origin} no more.")


def _page(form: OriginForm) -> ResponseReturnValue:
    response = make_response(
        render_template(
            "widget/admin.html",
            form=form,
            origins=queries.list_origins(),
            refusals=queries.list_refusals(),
            boards=boards.list_boards(VISITOR),
        )
    )
    if form.errors:
        response.status_code = 422
    return response
