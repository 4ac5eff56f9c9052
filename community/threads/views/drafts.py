"""Drafts and previews for whoever is typing."""

from __future__ import annotations

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from community.core.errors import Invalid
from community.core.ratelimit import hit, limit
from community.core.web.actor import current_actor
from community.core.web.responses import local_address, see_other
from community.core.web.visitor import find_visitor_key, visitor_key
from community.threads import actions, queries
from community.threads.forms import DraftForm
from community.threads.views.blueprint import blueprint

SAVES_LIMIT = limit("120/minute")
VISITORS_SAVES_LIMIT = limit("30/hour")  # Of one address, by sending a form; then signing in comes next.
PREVIEWS_LIMIT = limit("60/minute")


def count_visitors_save() -> None:
    """Count a visitor's form that is kept while they sign in. Raise TooMany."""
    hit(VISITORS_SAVES_LIMIT, request.remote_addr, what="saved drafts")


@blueprint.get("/drafts/<place>")
def show_draft(place: str) -> ResponseReturnValue:
    """What is kept for that place."""
    draft = queries.find_draft(current_actor(), place, find_visitor_key())
    return jsonify(
        fields=draft.fields if draft else {}, saved_at=draft.saved_at.isoformat() if draft else None
    )


@blueprint.put("/drafts/<place>")
def save_draft(place: str) -> ResponseReturnValue:
    """Keep what is being typed."""
    actor = current_actor()
    hit(SAVES_LIMIT, actor.id or request.remote_addr, what="saved drafts")
    form = DraftForm()
    fields = {
        name: str(field.data) for name, field in form._fields.items() if field.data and name != "csrf_token"
    }
    key = None if actor.is_signed_in else visitor_key()
    draft = actions.save_draft(actor, place, fields, visitor_key=key)
    return jsonify(saved_at=draft.saved_at.isoformat())


@blueprint.delete("/drafts/<place>")
def clear_draft(place: str) -> ResponseReturnValue:
    """Forget it. A page's form says in `next` where to go on."""
    actions.clear_draft(current_actor(), place, visitor_key=find_visitor_key())
    if "next" in request.form:
        return see_other(local_address(request.form["next"], "/"))
    return "", 204


@blueprint.post("/preview")
def preview() -> ResponseReturnValue:
    """Exactly what would be published, as a piece of HTML."""
    actor = current_actor()
    hit(PREVIEWS_LIMIT, actor.id or request.remote_addr, what="previews")
    text = request.form.get("body_markdown", "")
    if not text.strip():
        return ""
    try:
        return str(Markup(actions.cook_body(text, shortest=1).html))
    except Invalid as error:
        return str(Markup('<p class="error">{}</p>').format(error.reason))
