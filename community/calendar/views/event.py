"""One event: its page, who comes, and saying that one comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community.calendar import actions, policy, queries
from community.calendar.rules import Reply
from community.calendar.views.blueprint import PAGE, blueprint
from community.calendar.views.questions import question_part
from community.calendar.views.shown import show
from community.core import clock
from community.core.actor import Actor
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members
from community.reputation import queries as reputation
from community.reputation.rules import Cause

if TYPE_CHECKING:
    from community.calendar.models import CalendarEvent


@blueprint.get(f"{PAGE}/<int:event_id>")
def event(event_id: int) -> ResponseReturnValue:
    """One event."""
    actor = current_actor()
    require(policy.can_see_calendar(actor))
    return event_page(actor, queries.get_event(actor, event_id))


@blueprint.get(f"{PAGE}/<int:event_id>/attendees")
def attendees(event_id: int) -> ResponseReturnValue:
    """Who comes; `?show=waiting` who waits. Only the event's audience reads the names."""
    actor = current_actor()
    require(policy.can_see_calendar(actor))
    found = queries.get_event(actor, event_id)
    reply = Reply.WAITING if request.args.get("show") == "waiting" else Reply.COMING
    page = queries.list_rsvps(found.id, reply, page_number(request.args.get("page")))
    return render_template(
        "calendar/attendees.html",
        shown=show(found, {}),
        reply=reply.value,
        page=page,
        people=members.list_member_chips(rsvp.member_id for rsvp in page.items),
    )


@blueprint.put(f"{PAGE}/<int:event_id>/rsvp")
def take_seat(event_id: int) -> ResponseReturnValue:
    """Say that one comes."""
    actor = current_actor()
    require(policy.can_see_calendar(actor))
    found = queries.lock_event(actor, event_id)
    reply = actions.take_seat(actor, found)
    said = (
        "You have a seat."
        if reply is Reply.COMING
        else "It is full: you wait in the queue, and hear when you move up."
    )
    return see_other(found.url, said)


@blueprint.delete(f"{PAGE}/<int:event_id>/rsvp")
def give_seat_back(event_id: int) -> ResponseReturnValue:
    """Say that one does not come."""
    actor = current_actor()
    require(policy.can_see_calendar(actor))
    found = queries.lock_event(actor, event_id)
    actions.give_seat_back(actor, found)
    return see_other(found.url, "Noted: you do not come.")


def event_page(
    actor: Actor, found: CalendarEvent, form: object = None, status: int = 200
) -> ResponseReturnValue:
    """The page of one event, with a question as it was typed where it was refused."""
    rsvp = queries.find_rsvp(found.id, actor.id)
    shown = show(found, {found.id: rsvp.reply if rsvp else ""})
    first = queries.list_rsvps(found.id, Reply.COMING, 1, size=12)
    people = members.list_member_chips([found.lead_id, *(one.member_id for one in first.items)])
    rule = reputation.get_rules_on(found.starts_at.date()).rule(Cause.EVENT_ATTENDED)
    return (
        render_template(
            "calendar/event.html",
            shown=shown,
            event=found,
            place_in_queue=queries.count_ahead(rsvp) + 1 if rsvp and shown.waits else 0,
            lead=people.get(found.lead_id or 0),
            coming=[people[one.member_id] for one in first.items if one.member_id in people],
            points=rule.points if rule else 0,
            can_take=policy.can_take_seat(actor, found),
            can_give_back=policy.can_give_seat_back(actor, found),
            can_see_link=policy.can_see_link(actor, found, shown.has_seat),
            can_change=policy.can_change_event(actor, found),
            can_plan=policy.can_plan_events(actor),
            can_note=policy.can_note_attendance(actor, found),
            has_begun=found.starts_at <= clock.now(),
            **question_part(actor, found, form),
        ),
        status,
    )
