"""Requests from pages of other sites: who asks, and passes for doors that know no session.

A cross-site request carries no cookie of ours, so the usual token, which belongs to a session, cannot protect its door,
and need not: nobody's session is used there. What such a door wants to know is that the page got its pass from us a
short while ago, on the very site that now shows it.
"""

from __future__ import annotations

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from community.core.site import base_url

PASS_FIELD = "widget_token"  # noqa: S105 - the name of a field
PASS_SECONDS = 86_400  # A page that was left open over night still tells what helped.


def foreign_origin() -> str:
    """The site whose page asks, as its browser says; empty for our own pages and for whoever is no browser."""
    origin = request.headers.get("Origin", "")
    return "" if origin in ("", base_url(), request.host_url.rstrip("/")) else origin


def issue_pass() -> str:
    """A pass for pages of the site that asks."""
    return _signer().dumps(foreign_origin())


def has_good_pass() -> bool:
    """Whether the form carries a pass that we issued to that site."""
    try:
        return bool(
            _signer().loads(request.form.get(PASS_FIELD, ""), max_age=PASS_SECONDS) == foreign_origin()
        )
    except BadSignature:
        return False


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="foreign pass")
