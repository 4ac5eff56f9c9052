"""Old addresses of communities that moved here lead to what they meant, for good."""

from __future__ import annotations

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from community.core.web.actor import current_actor
from community.imports import queries

blueprint = Blueprint("imports", __name__)


@blueprint.get("/t/<int:topic_id>")
@blueprint.get("/t/<int:topic_id>/<int:number>")
@blueprint.get("/t/<slug>/<int:topic_id>")
@blueprint.get("/t/<slug>/<int:topic_id>/<int:number>")
def show_old_address(topic_id: int, number: int | None = None, slug: str = "") -> ResponseReturnValue:
    """Lead to the thread, answer or reply that a Discourse topic or post became."""
    del slug  # The id says it all; titles change.
    return redirect(queries.get_url_of_old_address(current_actor(), topic_id, number), 301)
