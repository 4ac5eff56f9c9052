"""Whoever is not signed in, as far as they can be told apart: by a random key in their session cookie, and nothing else."""

from __future__ import annotations

import secrets

from flask import request, session

_NAME = "visitor_key"


def visitor_key() -> str:
    """The random key under which a visitor's drafts and visits lie; made when there is none yet."""
    if _NAME not in session:
        session[_NAME] = secrets.token_urlsafe(24)
    return find_visitor_key()


def find_visitor_key() -> str:
    """The visitor's key; empty when they have none."""
    key: str = session.get(_NAME, "")
    return key


def may_be_followed() -> bool:
    """Whether the browser leaves it to us to tell its visits apart: neither Do Not Track nor Global Privacy Control."""
    return request.headers.get("DNT") != "1" and request.headers.get("Sec-GPC") != "1"
