"""What calendar programs read: one event, and a member's own seats under a secret address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask.typing import ResponseReturnValue

from community.calendar import actions, policy, queries
from community.calendar.rules import Reply
from community.calendar.rules.ics import MEDIA_TYPE, Entry, write
from community.calendar.views.blueprint import PAGE, blueprint
from community.core.actor import Actor
from community.core.errors import NotFound
from community.core.policy import require
from community.core.ratelimit import hit, limit
from community.core.site import base_url, site_name
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members

if TYPE_CHECKING:
    from community.calendar.models import CalendarEvent

_READING = limit("120/hour")  # A calendar program asks a few times an hour.


@blueprint.get(f"{PAGE}/<int:event_id>/event.ics")
def event_file(event_id: int) -> ResponseReturnValue:
    """One event as a file."""
    actor = current_actor()
    require(policy.can_see_calendar(actor))
    event = queries.get_event(actor, event_id)
    rsvp = queries.find_rsvp(event.id, actor.id)
    return _answer([_entry(actor, event, rsvp.reply if rsvp else "")], f"event-{event.id}.ics")


@blueprint.put(f"{PAGE}/feed")
def renew_feed() -> ResponseReturnValue:
    """Make an address for one's calendar program, or another one."""
    actions.renew_feed(current_actor())
    return see_other(
        f"{PAGE}/mine#feed", "Your address is ready. The former one, if there was one, no longer works."
    )


@blueprint.delete(f"{PAGE}/feed")
def drop_feed() -> ResponseReturnValue:
    """Have none any more."""
    actions.drop_feed(current_actor())
    return see_other(f"{PAGE}/mine#feed", "The address no longer works.")


@blueprint.get(f"{PAGE}/feeds/<secret>.ics")
def feed(secret: str) -> ResponseReturnValue:
    """The seats of whoever has this secret address. It asks for no sign-in: calendar programs have none."""
    hit(_READING, secret[:80], what="requests for a calendar")
    found = queries.find_feed(secret[:80].replace("\x00", ""))
    if found is None:
        raise NotFound(
            "There is no calendar at this address. Copy the present one from the page “Your seats”."
        )
    actor = members.get_actor(found.member_id)
    entries = [_entry(actor, own.event, own.reply) for own in queries.list_feed(actor)]
    response = _answer(entries, "calendar.ics")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _entry(actor: Actor, event: CalendarEvent, reply: str) -> Entry:
    link = event.link if policy.can_see_link(actor, event, reply == Reply.COMING.value) else ""
    address = f"{base_url()}{event.url}"
    words = f"Join: {link}\n{address}" if link else address
    return Entry(
        uid=event.uid,
        sequence=event.sequence,
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        changed_at=event.changed_at,
        place=event.place or link,
        url=address,
        words=words,
        is_cancelled=event.is_cancelled,
        is_tentative=reply == Reply.WAITING.value,
    )


def _answer(entries: list[Entry], name: str) -> Response:
    return Response(
        write(entries, name=f"{site_name()} calendar"),
        content_type=f"{MEDIA_TYPE}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
