"""What the help button asks for and tells, from pages of other sites. Whoever comes through here is a visitor.

The requests are such that browsers send them without asking first: answering or refusing is all there is to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from community.boards import queries as boards
from community.core.actor import SYSTEM, VISITOR
from community.core.errors import Forbidden, TooMany
from community.core.ratelimit import hit, limit
from community.core.site import base_url
from community.core.web.foreign import foreign_origin, issue_pass
from community.core.web.frame import once_answered
from community.core.web.visitor import may_be_followed
from community.deflection import actions as deflection_actions
from community.deflection import queries as deflection
from community.deflection.actions import Visitor
from community.deflection.queries import Suggestion
from community.deflection.rules import Place, widget_key
from community.deflection.views.visits import read_told
from community.threads import queries as threads
from community.threads.rules import Status
from community.widget import actions, queries
from community.widget.views.blueprint import data_blueprint

SUGGESTIONS_LIMIT = limit("300/minute")  # As on our own pages: an office shares an address.
FACTS_LIMIT = limit("600/hour")
CONFIRMATIONS_LIMIT = limit("30/hour")
REFUSALS_LIMIT = limit("60/minute")  # Refused more often, a site is still refused, but no more noted.

_VISIT = re.compile(r"[0-9a-f]{32}")


def for_listed_sites(view: Callable[..., Any]) -> Callable[..., Any]:
    """Answer pages of ours and of listed sites; refuse and note all others."""

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Response:
        origin = foreign_origin()
        if origin and not queries.is_listed(origin):
            note_refusal(origin)
            raise Forbidden(
                "This site is not listed.", advice=f"An admin lists it at {base_url()}/admin/widget."
            )
        response = make_response(view(*args, **kwargs))
        if origin:
            response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Vary"] = "Origin"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return wrapper


def note_refusal(origin: str) -> None:
    """Note for admins that this site was refused, unless that is noted every second already."""
    try:
        hit(REFUSALS_LIMIT, what="refused sites")
    except TooMany:
        return
    once_answered(lambda: actions.note_refusal(SYSTEM, origin))


@data_blueprint.get("/widget/suggestions")
@for_listed_sites
def list_suggestions() -> ResponseReturnValue:
    """The suggestions for `q`; those of the `board` and about the `product` come sooner (slugs). And a pass for telling
    what became of them."""
    hit(SUGGESTIONS_LIMIT, request.remote_addr, what="suggestions")
    board = boards.find_board(VISITOR, request.args.get("board", ""))
    slug = request.args.get("product", "")
    product = next((one for one in boards.list_products(VISITOR) if one.slug == slug), None)
    items = deflection.list_suggestions(
        VISITOR,
        request.args.get("q", ""),
        is_being_typed=True,
        board_id=board.id if board else None,
        product_id=product.id if product else None,
    )
    return jsonify(token=issue_pass(), suggestions=[_as_json(item) for item in items])


@data_blueprint.post("/widget/facts")
@for_listed_sites
def note_fact() -> ResponseReturnValue:
    """One thing that the help button saw happen. Fields as in POST /visits/facts, and `visit`."""
    hit(FACTS_LIMIT, request.remote_addr, what="pages")
    visitor = _visitor()
    told = read_told(visitor, Place.WIDGET)
    if told is not None:
        deflection_actions.note_fact(visitor, told)
    return "", 204


@data_blueprint.post("/widget/threads/<int:thread_id>/deflections")
@for_listed_sites
def confirm(thread_id: int) -> ResponseReturnValue:
    """This solved it."""
    hit(CONFIRMATIONS_LIMIT, request.remote_addr, what="thanks")
    thread = threads.get_thread(VISITOR, thread_id)
    deflection_actions.confirm_deflection(
        _visitor(), thread, query=request.form.get("query", ""), place=Place.WIDGET
    )
    return "", 204


def _visitor() -> Visitor:
    """Who tells: a visitor with the key that the help button made for the tab, or with none."""
    visit = request.form.get("visit", "")
    is_followed = may_be_followed() and _VISIT.fullmatch(visit) is not None
    return Visitor(VISITOR, widget_key(visit) if is_followed else "", request.user_agent.string, is_followed)


def _as_json(item: Suggestion) -> dict[str, Any]:
    return {
        "id": item.thread_id,
        "title": item.title,
        "url": base_url() + item.url,
        "status": item.status,
        "status_label": Status(item.status).label,
        "reasons": item.reasons,
        "board": item.board_name,
        "excerpt": item.excerpt,
        "answer_html": item.answer_html,
        "answer_by": item.answer_by,
        "is_confirmed": item.is_confirmed,
    }
