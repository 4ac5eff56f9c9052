"""Every error as a page (or JSON for scripts) that says what happened and what to do next."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, Response, jsonify, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError, StatementError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from community.core.errors import Conflict, NotFound, Refusal, SignInNeeded, TooLarge, TooMany
from community.core.web.csrf import CSRFError
from community.core.web.responses import local_address

log = logging.getLogger(__name__)

COLLISIONS = frozenset({"40P01", "40001"})
"""PostgreSQL's words for two who wait for each other, and for one who read what another has changed since."""


class _MethodNotAllowed(Refusal):
    status = 405
    title = "That address does not take this kind of request"
    advice = "Go back and use the buttons of the page."


class _BrokenForm(Refusal):
    status = 400
    title = "This form has expired"
    advice = (
        "Go back, reload the page and send it again. What you typed is kept as a draft where there is one."
    )


_STALE = "The page was open too long, or cookies are blocked."


class _Broken(Refusal):
    status = 500
    title = "Something broke on our side"
    advice = "Nothing was changed. Try again in a minute; if it happens again, tell us the number below."


def init_app(app: Flask) -> None:
    """Answer every error of `app` in words."""
    app.register_error_handler(Refusal, _answer)
    app.register_error_handler(CSRFError, lambda _: _answer(_BrokenForm(_STALE)))
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(IntegrityError, _answer_integrity)
    app.register_error_handler(StatementError, _answer_statement)
    app.register_error_handler(OverflowError, _answer_overflow)
    app.register_error_handler(Exception, _answer_unforeseen)


def wants_json() -> bool:
    """Whether a script asks, rather than a person's browser page."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _answer(error: Refusal) -> BaseResponse:
    if isinstance(error, SignInNeeded) and not wants_json() and "HX-Request" not in request.headers:
        back = request.full_path.rstrip("?") if request.method == "GET" else (request.referrer or "")
        return redirect(url_for("members.sign_in", next=back), 303)
    number = secrets.token_hex(4)
    if wants_json():
        response = jsonify(
            title=error.title, reason=error.reason, advice=error.advice, fields=getattr(error, "fields", {})
        )
    else:
        page = "errors/fragment.html" if "HX-Request" in request.headers else "errors/error.html"
        back = local_address(request.referrer, "") if error.status == 403 else ""
        back = back if back != request.full_path.rstrip("?") else ""
        response = make_response(render_template(page, error=error, request_id=number, back=back))
    response.status_code = error.status
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    if isinstance(error, SignInNeeded) and "HX-Request" in request.headers:
        response.headers["HX-Redirect"] = url_for("members.sign_in")
    if error.status >= 500:
        log.error("Error %s at %s %s", number, request.method, request.path)
    return response


def _answer_http(error: HTTPException) -> BaseResponse:
    if error.code is not None and 300 <= error.code < 400:
        return error.get_response()
    known: dict[int, Refusal] = {404: NotFound(), 413: TooLarge(), 405: _MethodNotAllowed(), 500: _Broken()}
    refusal = known.get(error.code or 500) or Refusal(error.description or "")
    if (error.code or 500) not in known:
        refusal.status = error.code or 500
    response = _answer(refusal)
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(allowed)
    return response


def _answer_integrity(error: IntegrityError) -> BaseResponse:
    log.warning("A constraint refused a write at %s %s: %s", request.method, request.path, error.orig)
    return _answer(Conflict("Somebody did the same at the same moment, or what this belongs to is gone."))


def _answer_statement(error: StatementError) -> BaseResponse:
    if "out of range" in str(error.orig):
        return _answer(NotFound())  # An id larger than any that we give out; so says PostgreSQL.
    if getattr(error.orig, "sqlstate", "") in COLLISIONS or "database is locked" in str(error.orig):
        log.warning("Two writes met at %s %s: %s", request.method, request.path, error.orig)
        return _answer(
            Conflict("Somebody else changed the same thing at the same moment.", advice="Try again.")
        )
    return _answer_unforeseen(error)


def _answer_overflow(error: OverflowError) -> BaseResponse:
    return _answer(NotFound()) if "SQLite INTEGER" in str(error) else _answer_unforeseen(error)


def _answer_unforeseen(error: Exception) -> Response | BaseResponse:
    log.error("Unforeseen error at %s %s", request.method, request.path, exc_info=error)
    return _answer(_Broken())
