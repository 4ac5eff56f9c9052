"""What was asked: the writer's receipt, the list, one request, and its files. Private, and kept by no browser."""

from __future__ import annotations

from functools import wraps
from typing import Any
from urllib.parse import quote

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.core import files
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.deflection import queries as deflection
from community.escalation import policy, queries
from community.escalation.views.blueprint import blueprint
from community.members import queries as members


def private(view: Any) -> Any:
    """Let no browser and no proxy keep what the view answers."""

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Response:
        response = make_response(view(*args, **kwargs))
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return wrapper


@blueprint.get("/support/receipts/<key>")
@private
def receipt(key: str) -> ResponseReturnValue:
    """What arrived, for whoever holds the key from the mail or has just sent it."""
    ticket = queries.get_receipt(key)
    return render_template(
        "escalation/receipt.html",
        ticket=ticket,
        body_html=queries.html_of(ticket),
        suggestions=deflection.list_suggestions(current_actor(), ticket.subject, 3),
    )


@blueprint.get("/support/receipts/<key>/files/<int:attachment_id>")
@private
def receipt_file(key: str, attachment_id: int) -> ResponseReturnValue:
    """One file of it."""
    return _file(queries.get_attachment(queries.get_receipt(key), attachment_id))


@blueprint.get("/support/tickets")
@private
def list_tickets() -> ResponseReturnValue:
    """All requests for the support team; their own for a member."""
    actor = current_actor()
    require(policy.can_list_tickets(actor))
    return render_template(
        "escalation/tickets.html",
        page=queries.list_tickets(actor, page_number(request.args.get("page"))),
        is_team=bool(policy.can_work_tickets(actor)),
        page_url=lambda number: f"/support/tickets?page={number}" if number > 1 else "/support/tickets",
    )


@blueprint.get("/support/tickets/<int:ticket_id>")
@private
def show_ticket(ticket_id: int) -> ResponseReturnValue:
    """One request, as it was sent."""
    actor = current_actor()
    require(policy.can_list_tickets(actor))
    ticket = queries.get_ticket(actor, ticket_id)
    is_team = bool(policy.can_work_tickets(actor))
    return render_template(
        "escalation/ticket.html",
        ticket=ticket,
        body_html=queries.html_of(ticket),
        is_team=is_team,
        seen=queries.list_seen(actor, ticket) if is_team else [],
        member=members.find_member(ticket.member_id) if is_team and ticket.member_id else None,
    )


@blueprint.get("/support/tickets/<int:ticket_id>/files/<int:attachment_id>")
@private
def ticket_file(ticket_id: int, attachment_id: int) -> ResponseReturnValue:
    """One file of it."""
    actor = current_actor()
    require(policy.can_list_tickets(actor))
    return _file(queries.get_attachment(queries.get_ticket(actor, ticket_id), attachment_id))


def _file(attachment: Any) -> Response:
    """The file: a picture, which we wrote ourselves, in place; anything else only to be saved."""
    way = "inline" if attachment.is_picture else "attachment"
    return Response(
        files.read_document(attachment.file_key),
        content_type="text/plain; charset=utf-8"
        if attachment.media_type == "text/plain"
        else attachment.media_type,
        headers={
            "Content-Disposition": f"{way}; filename*=UTF-8''{quote(attachment.name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
