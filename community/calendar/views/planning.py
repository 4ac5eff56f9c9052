"""Where staff plan events, change them and cancel them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from community.calendar import actions, policy, queries
from community.calendar.actions import Plan
from community.calendar.forms import CancelForm, PlanForm
from community.calendar.views.blueprint import PAGE, blueprint
from community.calendar.views.shown import show
from community.core.errors import Invalid
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members

if TYPE_CHECKING:
    from community.calendar.models import CalendarEvent


@blueprint.get(f"{PAGE}/new")
def new_event() -> ResponseReturnValue:
    """The form for another event; `?copy=7` begins with what event 7 is."""
    actor, form = current_actor(), PlanForm(formdata=None)
    require(policy.can_plan_events(actor))
    form.begin(actor.time_zone or current_app.config["TIME_ZONE"])
    wanted = request.args.get("copy", "")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 12:
        event = queries.get_event(actor, int(wanted))
        form.fill(event, _lead_of(event), is_copy=True)
    return _plan_page(form)


@blueprint.post(PAGE)
def plan_event() -> ResponseReturnValue:
    """Put it into the calendar, once or as a series."""
    actor, form = current_actor(), PlanForm()
    require(policy.can_plan_events(actor))
    if not form.validate() or form.refuse_times():
        return _plan_page(form), 422
    try:
        if form.series is None:
            event, said = actions.plan_event(actor, Plan(**form.values)), "It stands in the calendar."
        else:
            events = actions.plan_series(actor, Plan(**form.values), form.series, form.until.day)
            event, said = events[0], f"{len(events)} events stand in the calendar; this is the first."
    except Invalid as error:
        form.refuse(error)
        return _plan_page(form), error.status
    return see_other(event.url, said)


@blueprint.get(f"{PAGE}/<int:event_id>/edit")
def edit_event(event_id: int) -> ResponseReturnValue:
    """The form that changes and moves it."""
    actor, form = current_actor(), PlanForm(formdata=None)
    require(policy.can_plan_events(actor))
    event = queries.get_event(actor, event_id)
    require(policy.can_change_event(actor, event))
    form.fill(event, _lead_of(event))
    return _plan_page(form, event)


@blueprint.put(f"{PAGE}/<int:event_id>")
def change_event(event_id: int) -> ResponseReturnValue:
    """Change or move it."""
    actor, form = current_actor(), PlanForm()
    require(policy.can_plan_events(actor))
    event = queries.lock_event(actor, event_id)
    require(policy.can_change_event(actor, event))
    if not form.validate() or form.refuse_times():
        return _plan_page(form, event), 422
    try:
        is_moved = actions.change_event(actor, event, Plan(**form.values))
    except Invalid as error:
        form.refuse(error)
        return _plan_page(form, event), error.status
    return see_other(event.url, "Moved. Everybody with a seat is told." if is_moved else "Saved.")


@blueprint.get(f"{PAGE}/<int:event_id>/cancellation")
def cancelling(event_id: int) -> ResponseReturnValue:
    """The page that asks why."""
    actor = current_actor()
    require(policy.can_plan_events(actor))
    event = queries.get_event(actor, event_id)
    require(policy.can_cancel_event(actor, event))
    return _cancel_page(event, CancelForm(formdata=None))


@blueprint.put(f"{PAGE}/<int:event_id>/cancellation")
def cancel_event(event_id: int) -> ResponseReturnValue:
    """Cancel it."""
    actor, form = current_actor(), CancelForm()
    require(policy.can_plan_events(actor))
    event = queries.lock_event(actor, event_id)
    require(policy.can_cancel_event(actor, event))
    if not form.validate():
        return _cancel_page(event, form), 422
    try:
        count = actions.cancel_event(
            actor, event, reason=form.reason.data or "", later_too=bool(form.later_too.data)
        )
    except Invalid as error:
        form.refuse(error)
        return _cancel_page(event, form), error.status
    return see_other(event.url, f"{count} events are cancelled." if count > 1 else "It is cancelled.")


def _plan_page(form: PlanForm, event: CalendarEvent | None = None) -> str:
    return render_template("calendar/plan.html", form=form, event=event, **_asks(form))


def _asks(form: PlanForm) -> dict[str, Any]:
    starts, ends = form.asks_which
    return {"asks_starts": starts, "asks_ends": ends}


def _cancel_page(event: CalendarEvent, form: CancelForm) -> str:
    return render_template(
        "calendar/cancel.html", shown=show(event, {}), form=form, later=len(queries.list_series_after(event))
    )


def _lead_of(event: CalendarEvent) -> str:
    chip = members.list_member_chips([event.lead_id]).get(event.lead_id or 0)
    return chip.username if chip is not None and not chip.is_erased else ""
