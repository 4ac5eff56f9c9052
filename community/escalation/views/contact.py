"""Asking the support team: suggestions first, then the form, then the receipt."""

from __future__ import annotations

from contextlib import closing

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.boards import queries as boards
from community.core.actor import Actor
from community.core.errors import Invalid, Refusal, TooMany
from community.core.files import Upload
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.core.web.visitor import find_visitor_key
from community.deflection import queries as deflection
from community.escalation import actions, rules
from community.escalation.forms import LINE_LONGEST, TicketForm
from community.escalation.views.blueprint import blueprint
from community.members import queries as members
from community.threads import queries as threads
from community.threads.views.figures import promise_in_words

NONE_CHOSEN = 0
FILES_AGAIN = "Choose your files once more: a browser does not keep them."
TRAPPED = "This looked as if a program had filled it in. If you are a person, send it once more."


@blueprint.get("/support")
def contact() -> ResponseReturnValue:
    """The form; with a title in the address its suggestions are there without scripts."""
    actor = current_actor()
    form = _form(actor)
    form.title.data = (request.args.get("title") or "").strip()[:LINE_LONGEST]
    form.source.data = rules.source_of(request.args.get("from")).value
    return _page(actor, form)


@blueprint.post("/support")
def look_first() -> ResponseReturnValue:
    """The same page with suggestions for what was typed, here or on the asking page."""
    actor = current_actor()
    return _page(actor, _form(actor))


@blueprint.post("/support/tickets")
def open_ticket() -> ResponseReturnValue:
    """Send it. Whatever is wrong, everything typed is there again."""
    actor = current_actor()
    form = _form(actor)
    if form.website.data:
        form.website.data = ""
        return _page(actor, form, Invalid(TRAPPED))
    if not form.validate():
        return _page(actor, form)
    asked = actions.Request(
        title=form.title.data or "",
        body=form.body_markdown.data or "",
        name=form.name.data or "",
        email=form.email.data or "",
        product=next((p for p in boards.list_products(actor) if p.id == form.product_id.data), None),
        uploads=_uploads(),
        source=rules.source_of(form.source.data),
        offered_ids=_suggested(),
        opened_ids=_looked_at(),
    )
    try:
        ticket = actions.open_ticket(
            actor,
            asked,
            form_key=form.keep_key(),
            address=request.remote_addr or "",
            visitor_key=find_visitor_key(),
        )
    except (Invalid, TooMany) as error:
        return _page(actor, form, error)
    return see_other(ticket.receipt_url)


def _form(actor: Actor) -> TicketForm:
    form = TicketForm()
    form.product_id.choices = [
        (NONE_CHOSEN, "None of them, or I don’t know"),
        *((product.id, product.name) for product in boards.list_products(actor)),
    ]
    if form.product_id.data not in dict(form.product_id.choices):
        form.product_id.data = NONE_CHOSEN
    form.keep_key()
    return form


def _page(actor: Actor, form: TicketForm, error: Refusal | None = None) -> ResponseReturnValue:
    if error is not None:
        form.refuse(error)
    if form.errors and any(file.filename for file in request.files.getlist("files")):
        form.files.errors = [*form.files.errors, FILES_AGAIN]
    title = form.title.data or ""
    member = members.get_member(actor.id) if actor.id is not None else None
    response = make_response(
        render_template(
            "escalation/contact.html",
            form=form,
            member=member,
            suggestions=deflection.list_suggestions(
                actor, f"{title}\n{form.body_markdown.data or ''}", product_id=form.product_id.data
            )
            if title
            else [],
            offered_ids=_suggested(),
            opened_ids=_looked_at(),
            promise=promise_in_words(expected) if (expected := threads.find_expectation()) else "",
            files_most=rules.FILES_MOST,
            files_largest=rules.FILES_LARGEST_BYTES,
        )
    )
    if form.errors:
        response.status_code = error.status if error is not None else 422
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _uploads() -> list[Upload]:
    uploads = []
    for file in request.files.getlist("files"):
        with closing(file):
            if file.filename:
                uploads.append(Upload(file.filename, file.read()))
    return uploads


def _suggested() -> list[int]:
    return rules.read_ids(request.values.getlist("suggested"))


def _looked_at() -> list[int]:
    return rules.read_ids(request.values.getlist("looked_at"))
