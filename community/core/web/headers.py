"""Security headers on every answer."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from flask import Flask, Response, current_app, g

# Replaced in pages that are served from memory, so that a nonce is never used twice. Nobody outside can know it.
NONCE_PLACE = f"nonce-place-{secrets.token_hex(16)}"

_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors {ancestors}; object-src 'none'"
)

_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def new_nonce() -> str:
    """A fresh nonce of 128 bits."""
    return secrets.token_urlsafe(16)


def csp_nonce() -> str:
    """The nonce that this page's scripts carry."""
    if "csp_nonce" not in g:
        g.csp_nonce = new_nonce()
    nonce: str = g.csp_nonce
    return nonce


def content_policy(nonce: str, *, ancestors: str = "'none'") -> str:
    """The Content-Security-Policy for one page."""
    return _POLICY.format(nonce=nonce, ancestors=ancestors)


def may_be_framed_by(origins: Iterable[str]) -> None:
    """Let pages of these sites, and ours, show the present page in a frame."""
    g.frame_ancestors = " ".join(["'self'", *origins])


def init_app(app: Flask) -> None:
    """Set the headers on every answer of `app`."""
    app.after_request(_set_headers)


def _set_headers(response: Response) -> Response:
    headers = response.headers
    if (
        response.status_code != 304
    ):  # A browser merges these into its stored page, whose nonce is an older one.
        nonce = csp_nonce()
        ancestors = g.get("frame_ancestors", "'none'")
        headers.setdefault("Content-Security-Policy", content_policy(nonce, ancestors=ancestors))
    for name, value in _FIXED.items():
        headers.setdefault(name, value)
    if "frame_ancestors" in g:
        del headers["X-Frame-Options"]  # It knows no lists; the policy above holds one.
    if current_app.config["IS_HTTPS"]:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "private, no-cache"
    return response
