"""Handing a thread to a team, and what its page says of who has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import Invalid
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.escalation import actions, policy, queries
from community.escalation.forms import EscalateForm
from community.escalation.rules import Priority
from community.escalation.views.blueprint import blueprint
from community.threads import queries as threads

if TYPE_CHECKING:
    from community.threads.models import Thread


@blueprint.get("/threads/<int:thread_id>/escalation")
def escalation(thread_id: int) -> ResponseReturnValue:
    """The page that asks why, and says what happens then."""
    actor = current_actor()
    thread = threads.get_thread(actor, thread_id)
    require(policy.can_escalate(actor, thread, queries.find_patience_end(thread)))
    return _page(thread, EscalateForm(formdata=None))


@blueprint.put("/threads/<int:thread_id>/escalation")
def escalate_thread(thread_id: int) -> ResponseReturnValue:
    """Hand it over."""
    actor, form = current_actor(), EscalateForm()
    thread = threads.lock_thread(actor, thread_id)
    require(policy.can_escalate(actor, thread, queries.find_patience_end(thread)))
    teams = queries.list_teams()
    form.team_id.choices = {0: ""} | {team.id: team.name for team in teams}
    if not form.validate():
        return _page(thread, form)
    is_team = bool(policy.can_sort_escalation(actor))
    try:
        ticket = actions.escalate(
            actor,
            thread,
            team_id=(form.team_id.data or None) if is_team else None,
            priority=Priority(form.priority.data) if is_team else Priority.NORMAL,
            reason=form.reason.data or "",
        )
    except Invalid as error:
        form.refuse(error)
        return _page(thread, form)
    return see_other(thread.url, f"{ticket.team.name} has it now.")


def _page(thread: Thread, form: EscalateForm) -> ResponseReturnValue:
    actor, team = current_actor(), queries.get_usual_team()
    teams = queries.list_teams()
    form.team_id.choices = {one.id: one.name for one in teams}
    if form.team_id.data not in form.team_id.choices:
        form.team_id.data = team.id
    now = clock.now()
    response = make_response(
        render_template(
            "escalation/escalate.html",
            thread=thread,
            form=form,
            there=queries.find_open_of(thread.id),
            can_sort=bool(policy.can_sort_escalation(actor)),
            is_asker=actor.is_member(thread.author_id),
            due_at=team.hours.after(now, team.promise(Priority.NORMAL).first),
        )
    )
    response.status_code = 422 if form.errors else 200
    response.headers["Cache-Control"] = "private, no-store"
    return response
