"""The list while somebody types, "This solved it", "Not it", and the question that some are asked afterwards."""

from __future__ import annotations

from urllib.parse import quote_plus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from community.core.ratelimit import hit, limit
from community.core.web.actor import current_actor
from community.core.web.pagecache import for_visitors
from community.core.web.responses import see_other
from community.core.web.visitor import find_visitor_key
from community.deflection import actions, queries
from community.deflection.rules import QUERY_LONGEST, Place, place_of
from community.deflection.views.blueprint import blueprint, current_visitor, known_visitor
from community.threads import actions as threads_actions
from community.threads import queries as threads

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
        # Where one writes, the form stands right below; elsewhere a link leads to asking.
        ask_url=None
        if place in (Place.ASK, Place.SUPPORT)
        else "/ask?title=" + quote_plus(text[:QUERY_LONGEST]),
    )


@blueprint.post("/threads/<int:thread_id>/deflections")
def confirm(thread_id: int) -> ResponseReturnValue:
    """This solved it: recorded, and nothing more is asked."""
    actor = current_actor()
    hit(CONFIRMATIONS_LIMIT, actor.id or request.remote_addr, what="thanks")
    thread = threads.get_thread(actor, thread_id)
    actions.confirm_deflection(
        current_visitor(),
        thread,
        query=request.form.get("query", ""),
        place=place_of(request.args.get("place")),
    )
    # The question is answered: its draft must not come back the next time.
    threads_actions.clear_draft(actor, "ask", visitor_key=find_visitor_key())
    return redirect(url_for("deflection.thank", thread_id=thread_id), 303)


@blueprint.post("/threads/<int:thread_id>/refusals")
def refuse(thread_id: int) -> ResponseReturnValue:
    """Not it: recorded; then asking is one step away."""
    actor = current_actor()
    hit(CONFIRMATIONS_LIMIT, actor.id or request.remote_addr, what="thanks")
    thread = threads.get_thread(actor, thread_id)
    actions.refuse_suggestion(current_visitor(), thread, query="", place=place_of(request.args.get("place")))
    return see_other(url_for("threads.ask"), "Then it is worth asking: somebody here knows.")


@blueprint.get("/threads/<int:thread_id>/thanks")
def thank(thread_id: int) -> ResponseReturnValue:
    """The happy end of a visit. Some are asked one question."""
    visitor = known_visitor()
    has_answered = "answered" in request.args
    surveyed = None if has_answered else queries.find_surveyed_visit(visitor.actor.id, visitor.key)
    return render_template(
        "deflection/thanks.html",
        thread=threads.get_thread(visitor.actor, thread_id),
        is_asked=surveyed is not None,
        has_answered=has_answered,
    )


@blueprint.post("/threads/<int:thread_id>/survey")
def answer_survey(thread_id: int) -> ResponseReturnValue:
    """Whether they would have written to support otherwise."""
    visitor = known_visitor()
    hit(CONFIRMATIONS_LIMIT, visitor.actor.id or request.remote_addr, what="answers")
    threads.get_thread(visitor.actor, thread_id)
    said = request.form.get("would_have_contacted", "")
    if said not in ("yes", "no"):
        return see_other(url_for("deflection.thank", thread_id=thread_id))
    actions.answer_survey(visitor, would_have_contacted=said == "yes")
    return see_other(url_for("deflection.thank", thread_id=thread_id, answered=1))
