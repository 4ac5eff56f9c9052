"""Small answers that many doors share."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import flash, redirect, request
from werkzeug.wrappers import Response


def see_other(address: str, message: str = "") -> Response:
    """Redirect after a change; `message` appears once on the next page."""
    if message:
        flash(message)
    return redirect(address, 303)


def local_address(address: str | None, otherwise: str) -> str:
    """`address` when it lies on this site, else `otherwise`: never redirect to where a link from outside says."""
    if not address:
        return otherwise
    address = address.strip()
    try:
        parts = urlsplit(address)
    except ValueError:  # `http://[::1` and its like are no addresses at all.
        return otherwise
    if parts.netloc and parts.netloc == request.host and parts.scheme in ("http", "https"):
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        parts = urlsplit(address)
    if parts.scheme or parts.netloc or not address.startswith("/") or address.startswith(("//", "/\\")):
        return otherwise
    if any(ord(character) < 32 for character in address) or "\\" in address:
        return otherwise
    return address


def is_fragment_wanted() -> bool:
    """Whether a script asks for a piece of a page."""
    return request.headers.get("HX-Request") == "true"
