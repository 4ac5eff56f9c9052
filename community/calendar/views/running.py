"""Where staff and whoever leads an event note who came, and publish notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community.calendar import actions, policy, queries
from community.calendar.actions import Tick
from community.calendar.forms import AttendanceForm, NotesForm
from community.calendar.views.blueprint import PAGE, blueprint
from community.calendar.views.shown import show
from community.core.actor import Actor
from community.core.errors import Invalid
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members

if TYPE_CHECKING:
    from community.calendar.models import CalendarEvent

LINES_MOST = 500  # Of one form; a page has a hundred.


@blueprint.get(f"{PAGE}/<int:event_id>/attendance")
def attendance(event_id: int) -> ResponseReturnValue:
    """The list to tick."""
    actor, event = _running(event_id)
    return _page(actor, event, AttendanceForm(formdata=None))


@blueprint.put(f"{PAGE}/<int:event_id>/attendance")
def note_attendance(event_id: int) -> ResponseReturnValue:
    """Note who came."""
    actor, form = current_actor(), AttendanceForm()
    require(policy.can_see_calendar(actor))
    event = queries.lock_event(actor, event_id)
    require(policy.can_note_attendance(actor, event))
    if not form.validate():
        return _page(actor, event, form), 422
    came = set(_ids("came"))
    ticks = [
        Tick(member_id, member_id in came) for member_id in _ids("listed") if not actor.is_member(member_id)
    ]
    try:
        count = actions.note_attendance(
            actor, event, ticks, walk_ins=re.split(r"[\s,;]+", form.walk_ins.data or "")
        )
    except Invalid as error:
        form.refuse(error)
        return _page(actor, event, form), error.status
    return see_other(f"{event.url}/attendance", f"{count} changed." if count else "Nothing has changed.")


@blueprint.get(f"{PAGE}/<int:event_id>/notes")
def writing_notes(event_id: int) -> ResponseReturnValue:
    """The form for the notes."""
    _, event = _running(event_id)
    form = NotesForm(formdata=None)
    form.notes.data = event.notes_markdown
    return render_template("calendar/notes.html", shown=show(event, {}), form=form)


@blueprint.put(f"{PAGE}/<int:event_id>/notes")
def publish_notes(event_id: int) -> ResponseReturnValue:
    """Publish them."""
    actor, form = current_actor(), NotesForm()
    require(policy.can_see_calendar(actor))
    event = queries.lock_event(actor, event_id)
    require(policy.can_note_attendance(actor, event))
    if not form.validate():
        return render_template("calendar/notes.html", shown=show(event, {}), form=form), 422
    try:
        actions.publish_notes(actor, event, body=form.notes.data or "")
    except Invalid as error:
        form.refuse(error)
        return render_template("calendar/notes.html", shown=show(event, {}), form=form), error.status
    return see_other(
        event.url, "The notes can be read." if event.notes_markdown else "There are no notes now."
    )


def _running(event_id: int) -> tuple[Actor, CalendarEvent]:
    actor = current_actor()
    require(policy.can_see_calendar(actor))
    event = queries.get_event(actor, event_id)
    require(policy.can_note_attendance(actor, event))
    return actor, event


def _page(actor: Actor, event: CalendarEvent, form: AttendanceForm) -> str:
    page = queries.list_checklist(event.id, page_number(request.args.get("page")))
    return render_template(
        "calendar/attendance.html",
        shown=show(event, {}),
        page=page,
        people=members.list_member_chips(one.member_id for one in page.items),
        form=form,
        own_id=actor.id,
        typed={str(member_id) for member_id in _ids("came")} if form.is_submitted() else None,
    )


def _ids(name: str) -> list[int]:
    typed = request.form.getlist(name)[:LINES_MOST]
    return [int(text) for text in typed if text.isascii() and text.isdigit() and len(text) < 16]
