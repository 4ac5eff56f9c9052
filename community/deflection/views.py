"""HTML doors of suggestions: the list while somebody types, and "This solved it"."""

from __future__ import annotations

import secrets
from urllib.parse import quote_plus

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from community.core.ratelimit import hit, limit
from community.core.web.actor import current_actor
from community.core.web.pagecache import for_visitors
from community.deflection import actions, queries
from community.deflection.rules import QUERY_LONGEST, Place, place_of
from community.threads import actions as threads_actions
from community.threads import queries as threads

blueprint = Blueprint("deflection", __name__)

# Somebody who types fast asks three times in two seconds, and shares a network with an office.
SUGGESTIONS_LIMIT = limit("300/minute")
CONFIRMATIONS_LIMIT = limit("30/hour")


@blueprint.get("/suggestions")
@for_visitors
def list_suggestions() -> ResponseReturnValue:
    """The suggestions for a text that is being typed, as a fragment. `on` or `place` says where: `ask` or `home`;
    `board_id` and `product_id` what was chosen so far."""
    actor = current_actor()
    hit(SUGGESTIONS_LIMIT, actor.id or request.remote_addr, what="suggestions")
    text = request.args.get("q", "")
    place = place_of(request.args.get("on") or request.args.get("place"))
    items = queries.list_suggestions(
        actor,
        text,
        is_being_typed=True,
        board_id=request.args.get("board_id", type=int),
        product_id=request.args.get("product_id", type=int),
    )
    return render_template(
        "deflection/suggestions.html",
        items=items,
        query=" ".join(text[:QUERY_LONGEST].split()),
        place=place.value,
        # On the asking page the form stands right below; elsewhere a link leads there.
        ask_url=None if place is Place.ASK else "/ask?title=" + quote_plus(text[:QUERY_LONGEST]),
    )


@blueprint.post("/threads/<int:thread_id>/deflections")
def confirm(thread_id: int) -> ResponseReturnValue:
    """This solved it: recorded, and nothing more is asked."""
    actor = current_actor()
    hit(CONFIRMATIONS_LIMIT, actor.id or request.remote_addr, what="thanks")
    thread = threads.get_thread(actor, thread_id)
    actions.confirm_deflection(
        actor,
        thread,
        visit_key=_visit_key(),
        query=request.form.get("query", ""),
        place=place_of(request.args.get("place")),
    )
    # The question is answered: its draft must not come back the next time.
    threads_actions.clear_draft(actor, "ask", visitor_key=session.get("visitor_key"))
    return redirect(url_for("deflection.thank", thread_id=thread_id), 303)


@blueprint.get("/threads/<int:thread_id>/thanks")
@for_visitors
def thank(thread_id: int) -> ResponseReturnValue:
    """The happy end of a visit."""
    return render_template("deflection/thanks.html", thread=threads.get_thread(current_actor(), thread_id))


def _visit_key() -> str:
    """A random key of this visit. It is kept in the session cookie alone and leads to nobody."""
    if "visit_key" not in session:
        session["visit_key"] = secrets.token_urlsafe(24)
    key: str = session["visit_key"]
    return key
