"""Tokens that prove that a form came from one of our pages. The only file that knows Flask-WTF's protection."""

from __future__ import annotations

from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf

__all__ = ["CSRFError", "csrf", "csrf_token"]

csrf = CSRFProtect()
"""Guards every unsafe request; nothing is exempt (tests/house)."""

csrf_token = generate_csrf
"""The token that belongs to the present session."""
