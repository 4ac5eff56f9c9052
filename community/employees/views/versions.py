"""Where admins write the training, and see it as it will be before it is published."""

from __future__ import annotations

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from community.core.errors import Conflict, Invalid, Refusal
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.employees import actions, policy, queries
from community.employees.actions import TrainingDraft
from community.employees.forms import TrainingForm
from community.employees.views.blueprint import blueprint

PAGE = "/admin/employees/training"


@blueprint.get(PAGE)
def show_versions() -> ResponseReturnValue:
    """The newest version in a form, and all that were in force."""
    require(policy.can_manage_employees(current_actor()))
    form = TrainingForm(formdata=None)
    form.fill(queries.get_training())
    return _page(form)


@blueprint.post(PAGE)
def publish_training() -> ResponseReturnValue:
    """Put a new version in force."""
    actor, form = current_actor(), TrainingForm()
    require(policy.can_manage_employees(actor))
    if not form.validate():
        return _page(form)
    try:
        version = actions.publish_training(
            actor,
            TrainingDraft(
                material=form.material.data or "",
                quiz=form.quiz.data or "",
                pass_mark=form.pass_mark.data,
                note=form.note.data or "",
                due_on=form.due_on.data,
            ),
        )
    except (Invalid, Conflict) as error:
        form.refuse(error)
        return _page(form, error)
    return see_other(PAGE, f"Version {version.number} is in force.")


def _page(form: TrainingForm, error: Refusal | None = None) -> ResponseReturnValue:
    response = make_response(
        render_template("employees/versions.html", form=form, versions=queries.list_trainings())
    )
    if form.errors:
        response.status_code = error.status if error is not None else 422
    response.headers["Cache-Control"] = "private, no-store"
    return response
