"""HTML doors of the inbox. Reading is never a side effect of a GET: buttons and a beacon tell of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.actor import Actor
from community.core.errors import Invalid
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import is_fragment_wanted, see_other
from community.core.web.templating import day
from community.members import queries as members
from community.notifications import actions, policy, queries
from community.notifications.forms import AllReadForm, shown_ids
from community.notifications.queries import InboxItem
from community.threads import queries as threads

blueprint = Blueprint("notifications", __name__)


@dataclass(frozen=True, slots=True)
class _Tab:
    label: str
    url: str
    count: int | None
    current: bool


@blueprint.get("/inbox")
def inbox() -> ResponseReturnValue:
    """What happened that concerns the reader, newest first."""
    actor = current_actor()
    require(policy.can_read_inbox(actor))
    unread_only = request.args.get("show") == "unread"
    page = queries.list_notifications(actor, page_number(request.args.get("page")), unread_only=unread_only)

    def page_url(number: int) -> str:
        arguments = (["show=unread"] if unread_only else []) + ([f"page={number}"] if number > 1 else [])
        return "/inbox" + ("?" + "&".join(arguments) if arguments else "")

    return render_template(
        "notifications/inbox.html",
        page=page,
        days=[(label, list(items)) for label, items in groupby(page.items, key=_day_of)],
        page_url=page_url,
        unread_only=unread_only,
        newest_id=page.items[0].id if page.items else 0,
        tabs=[
            _Tab("All", "/inbox", None, not unread_only),
            _Tab("Unread", "/inbox?show=unread", actor.unread_count, unread_only),
        ],
    )


@blueprint.put("/notifications/<int:notification_id>/reading")
def mark_read(notification_id: int) -> ResponseReturnValue:
    """Mark one item as read."""
    actor = current_actor()
    require(policy.can_read_inbox(actor))
    actions.mark_read(actor, queries.get_notification(actor, notification_id))
    return _show_item(actor, notification_id)


@blueprint.delete("/notifications/<int:notification_id>/reading")
def mark_unread(notification_id: int) -> ResponseReturnValue:
    """Mark one item as unread again."""
    actor = current_actor()
    require(policy.can_read_inbox(actor))
    actions.mark_unread(actor, queries.get_notification(actor, notification_id))
    return _show_item(actor, notification_id)


@blueprint.post("/notifications/readings")
def mark_all_read() -> ResponseReturnValue:
    """Mark as read all that the page showed and everything older."""
    form = AllReadForm()
    if not form.validate():
        raise Invalid("Which ones? Reload your inbox and press the button again.")
    actions.mark_all_read(current_actor(), up_to=form.up_to.data)
    return see_other("/inbox", "All marked as read.")


@blueprint.post("/threads/<int:thread_id>/readings")
def mark_posts_read(thread_id: int) -> ResponseReturnValue:
    """The beacon of a thread's page: these of its posts were shown. JSON: `answers` and `replies`, lists of ids."""
    actor = current_actor()
    require(policy.can_read_inbox(actor))
    shown = request.get_json(silent=True)
    actions.mark_posts_read(
        actor,
        threads.get_thread(actor, thread_id),
        answer_ids=shown_ids(shown, "answers"),
        reply_ids=shown_ids(shown, "replies"),
    )
    return jsonify(unread_count=_count_unread(actor))


def _show_item(actor: Actor, notification_id: int) -> ResponseReturnValue:
    if not is_fragment_wanted():
        return see_other("/inbox")
    item = queries.get_item(actor, notification_id)
    response = make_response(render_template("notifications/_item.html", item=item))
    response.headers["HX-Trigger"] = json.dumps({"peerdesk:unread": {"count": _count_unread(actor)}})
    return response


def _count_unread(actor: Actor) -> int:
    assert actor.id is not None
    return members.get_actor(actor.id).unread_count


def _day_of(item: InboxItem) -> str:
    # No “Yesterday”: the line itself says “2 days ago” of what happened 36 hours ago.
    return "Today" if day(item.told_at) == day(clock.now()) else "Earlier"
