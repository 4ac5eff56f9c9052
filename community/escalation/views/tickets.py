"""What was asked, for whoever asked it: the receipt, the list, one request, its files, writing again, and how it went.

Private, and kept by no browser.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from community.core import clock, files
from community.core.errors import Conflict, Invalid, Refusal
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.deflection import queries as deflection
from community.escalation import actions, policy, queries
from community.escalation.forms import MessageForm, RatingForm
from community.escalation.rules import State
from community.escalation.views.blueprint import blueprint
from community.escalation.views.conversation import show_messages
from community.members import queries as members

if TYPE_CHECKING:
    from community.escalation.models import Ticket

SENT = "Sent. Only you and our support team read it."


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
    return _receipt(queries.get_receipt(key), MessageForm(formdata=None))


@blueprint.post("/support/receipts/<key>/messages")
@private
def write_by_key(key: str) -> ResponseReturnValue:
    """Write again, for whoever holds the key."""
    ticket, form = queries.lock_ticket(queries.get_receipt(key).id), MessageForm()
    error = _written(ticket, form, has_key=True)
    return _receipt(ticket, form, error) if error else see_other(f"{ticket.receipt_url}#newest", SENT)


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
    if not actor.is_member(ticket.member_id):
        return redirect(ticket.desk_url, 302)
    return _request(ticket)


@blueprint.post("/support/tickets/<int:ticket_id>/messages")
@private
def write_to_team(ticket_id: int) -> ResponseReturnValue:
    """Write again, as its customer."""
    actor, form = current_actor(), MessageForm()
    require(policy.can_list_tickets(actor))
    ticket = queries.lock_ticket(queries.get_ticket(actor, ticket_id).id)
    require(policy.can_write_in_ticket(actor, ticket))
    error = _written(ticket, form)
    return _request(ticket, form, error=error) if error else see_other(f"{ticket.url}#newest", SENT)


@blueprint.put("/support/tickets/<int:ticket_id>/rating")
@private
def rate_ticket(ticket_id: int) -> ResponseReturnValue:
    """Say how it went."""
    actor, form = current_actor(), RatingForm()
    require(policy.can_list_tickets(actor))
    ticket = queries.lock_ticket(queries.get_ticket(actor, ticket_id).id)
    require(policy.can_write_in_ticket(actor, ticket))
    if not form.validate():
        return _request(ticket, rating_form=form, error=Invalid("Choose one answer to each question."))
    try:
        actions.rate(
            actor,
            ticket,
            is_solved=form.is_solved.data == "yes",
            effort=int(form.effort.data),
            satisfaction=int(form.satisfaction.data),
            words=form.words.data or "",
        )
    except (Invalid, Conflict) as error:
        return _request(ticket, rating_form=form, error=error)
    return see_other(ticket.url, "Thank you for telling us.")


@blueprint.get("/support/tickets/<int:ticket_id>/files/<int:attachment_id>")
@private
def ticket_file(ticket_id: int, attachment_id: int) -> ResponseReturnValue:
    """One file of it."""
    actor = current_actor()
    require(policy.can_list_tickets(actor))
    return _file(queries.get_attachment(queries.get_ticket(actor, ticket_id), attachment_id))


def _written(ticket: Ticket, form: MessageForm, *, has_key: bool = False) -> Refusal | None:
    try:
        actions.write_as_customer(
            current_actor(),
            ticket,
            body=form.body_markdown.data or "",
            form_key=form.keep_key(),
            has_key=has_key,
        )
    except (Invalid, Conflict) as error:
        return error
    return None


def _receipt(ticket: Ticket, form: MessageForm, error: Refusal | None = None) -> Response:
    form.keep_key()
    if error is not None:
        form.refuse(error)
    response = make_response(
        render_template(
            "escalation/receipt.html",
            ticket=ticket,
            body_html=queries.html_of(ticket),
            messages=show_messages(current_actor(), ticket),
            form=form,
            suggestions=deflection.list_suggestions(current_actor(), ticket.subject, 3),
        )
    )
    response.status_code = error.status if error is not None else 200
    return response


def _request(
    ticket: Ticket,
    form: MessageForm | None = None,
    *,
    rating_form: RatingForm | None = None,
    error: Refusal | None = None,
) -> Response:
    form, rating = form or MessageForm(formdata=None), rating_form or RatingForm(formdata=None)
    form.keep_key()
    if error is not None:
        (rating_form or form).refuse(error)
    agent = members.find_member(ticket.assigned_to_id) if ticket.assigned_to_id else None
    can_rate = ticket.state == State.SOLVED and queries.find_rating(ticket) is None
    response = make_response(
        render_template(
            "escalation/ticket.html",
            ticket=ticket,
            body_html=queries.html_of(ticket),
            messages=show_messages(current_actor(), ticket),
            agent=agent,
            form=form,
            rating_form=rating if can_rate else None,
            now=clock.now(),
        )
    )
    response.status_code = error.status if error is not None else 200
    return response


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
