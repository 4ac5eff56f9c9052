"""The frame around every request: method override, one transaction, the kernel's own addresses."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, Request, Response, after_this_request, jsonify, request
from flask.json.provider import DefaultJSONProvider
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.routing import MapAdapter

from community.core.db import transaction
from community.core.errors import NotFound
from community.core.web.csrf import csrf, csrf_token

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OVERRIDES = frozenset({"PUT", "PATCH", "DELETE"})
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})

LARGEST_REQUEST_BYTES = 6 * 1024 * 1024  # One picture of 5 MB and its form.
LARGEST_FIELDS_BYTES = 512 * 1024  # All text fields of a form together; a post is at most 32 kB.

_UNREADABLE = "peerdesk.unreadable_form"

log = logging.getLogger(__name__)


class _Json(DefaultJSONProvider):
    """JSON as Flask reads it; what is nested too deeply is as unreadable as anything else that is no JSON."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        try:
            return super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("This JSON is nested too deeply.") from error


class Peerdesk(Flask):
    """Flask with one transaction around every view, and PUT, PATCH and DELETE for browsers' forms."""

    json_provider_class = _Json

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Find out which method a form means before its address is matched."""
        if request is not None and request.method == "POST":
            _take_method_of_form(request)
        return super().create_url_adapter(request)

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view in one transaction: an answer commits, an error rolls back; safe methods may not write."""
        writes = request.method not in SAFE_METHODS
        with transaction(writes=writes):
            return self.make_response(super().dispatch_request())


def once_answered(act: Callable[[], None]) -> None:
    """Let `act` write in a transaction of its own once the present request, which may only read, has its answer.

    For what the site notes about requests, such as that one was refused; never for what a request asks for. When it
    fails, the answer stands.
    """

    @after_this_request
    def _act(response: Response) -> Response:
        try:
            with transaction():
                act()
        except Exception:
            log.exception("What %s %s was to be noted for is not noted.", request.method, request.path)
        return response


def _take_method_of_form(request: Request) -> None:
    """Let a browser's form ask for PUT, PATCH or DELETE by a field `_method`.

    Only a POST is changed, so that a link can never become an unsafe request.
    """
    if request.mimetype not in FORMS or _is_too_large(request):
        return
    try:
        wanted = request.form.get("_method", "").upper()
    except HTTPException as error:
        request.environ[_UNREADABLE] = error  # Told once there is a page to tell it on.
        return
    if wanted in OVERRIDES:
        request.method = request.environ["REQUEST_METHOD"] = wanted


def _is_too_large(request: Request) -> bool:
    # Werkzeug limits the text fields of multipart forms alone; everything else is text as a whole.
    limit = LARGEST_REQUEST_BYTES if request.mimetype == "multipart/form-data" else LARGEST_FIELDS_BYTES
    return (request.content_length or 0) > limit


def init_app(app: Flask) -> None:
    """Put the frame around `app`."""
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_FIELDS_BYTES
    app.config["WTF_CSRF_TIME_LIMIT"] = (
        None  # A token lives as long as its session: a long answer must not be lost.
    )
    csrf.init_app(app)

    @app.before_request
    def _leave_nul_out() -> None:
        # PostgreSQL takes none as a value. No address of ours has one; in a search or a filter it says nothing.
        if "\0" in request.path:
            raise NotFound
        while b"%00" in request.query_string:  # What is left may form another.
            request.query_string = request.query_string.replace(b"%00", b"")

    @app.before_request
    def _refuse_large_requests() -> None:
        # Said before anything is read, so that a form that is too large gets a page and not a broken connection.
        if _is_too_large(request):
            raise RequestEntityTooLarge
        if _UNREADABLE in request.environ:
            raise request.environ[_UNREADABLE]

    @app.get("/csrf", endpoint="csrf_token")
    def csrf_token_for_scripts() -> Response:
        """A token for scripts on pages that are cached for visitors and so carry none."""
        response = jsonify(token=csrf_token())
        response.headers["Cache-Control"] = "private, no-store"
        return response

    @app.get("/healthz")
    def healthz() -> Response:
        """Whether the process answers."""
        return Response("ok\n", mimetype="text/plain")
