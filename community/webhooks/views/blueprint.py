"""The blueprint of this room."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

blueprint = Blueprint("webhooks", __name__)
PAGE = "/admin/webhooks"


def page(template: str, status: int = 200, **values: object) -> ResponseReturnValue:
    """A page that no cache keeps: it may hold an address with a token, or a key."""
    response = make_response(render_template(template, **values))
    response.status_code = status
    response.headers["Cache-Control"] = "private, no-store"
    return response
