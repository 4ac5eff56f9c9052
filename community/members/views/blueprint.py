"""The blueprint that all pages of accounts hang on, and what they share: who asks, and a form with its refusal."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from flask import Blueprint, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.core.actor import Actor
from community.core.errors import Refusal, SignInNeeded, TooMany
from community.core.web.actor import current_actor
from community.members import queries
from community.members.forms import AccountForm
from community.members.rules.keys import Purpose

blueprint = Blueprint("members", __name__)


def me() -> tuple[Actor, Any]:
    """The actor and their account. Raise SignInNeeded for visitors."""
    actor = current_actor()
    if actor.id is None:
        raise SignInNeeded("This page belongs to your account.")
    return actor, queries.get_member(actor.id)


def brand() -> str:
    """The site's name, which no member may pass for."""
    name: str = current_app.config["SETTINGS"].site_name
    return name


def address() -> str:
    """The network address that asks."""
    return request.remote_addr or ""


def uploaded(field: str) -> bytes:
    """The file in that field of the form; empty when none was chosen."""
    upload = request.files.get(field)
    if upload is None:
        return b""
    with closing(upload):
        data: bytes = upload.read()
        return data


def dead_link(purpose: Purpose) -> ResponseReturnValue:
    """The page of a mailed link that does not work (any more): it says how to get another."""
    return render_template("members/dead_link.html", purpose=purpose.value), 410


def form_page(
    template: str, form: AccountForm, error: Refusal | None = None, **words: Any
) -> ResponseReturnValue:
    """The page of a form: fresh, or with everything as typed and what was wrong with it beside the fields."""
    if error is not None:
        form.refuse(error)
    response = make_response(render_template(template, form=form, **words))
    if error is not None or form.errors:
        response.status_code = error.status if error is not None else 422
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    response.headers["Cache-Control"] = "private, no-store"
    return response
