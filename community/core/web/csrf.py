"""Tokens that prove that a form came from one of our pages. The only file that knows Flask-WTF's protection."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g, request
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf

from community.core.actor import VISITOR
from community.core.web.foreign import has_good_pass

__all__ = ["CSRFError", "csrf", "csrf_token"]


class _Guard(CSRFProtect):  # type: ignore[misc]
    """Flask-WTF's protection; doors that know no session ask for a pass or a signature instead of a session's token."""

    def __init__(self) -> None:
        super().__init__()
        self._sessionless: set[str] = set()
        self.signed: dict[str, str] = {}
        """Doors of machines (endpoints), and who verifies the signature; tests/house holds the list."""

    def ask_for_pass(self, blueprint: Blueprint) -> None:
        """Let these doors ask for a pass. Whoever comes through them is a visitor, whatever cookie they bring."""
        self._sessionless.add(blueprint.name)

    def ask_for_signature(self, endpoint: str, *, verified_by: str) -> None:
        """Let this door ask for a signature over what is sent, and no token. Whoever comes through it is a visitor, whatever
        cookie they bring, and nothing that they say is believed before `verified_by`, a job, has verified it."""
        self.signed[endpoint] = verified_by

    def protect(self, *args: Any, **kwargs: Any) -> None:
        """Refuse an unsafe request without its token, or at doors of other sites without its pass."""
        if request.endpoint in self.signed:
            g.actor = VISITOR
            g.csrf_valid = True
            return
        if request.blueprint not in self._sessionless:
            super().protect(*args, **kwargs)
            return
        g.actor = VISITOR
        if request.method in current_app.config["WTF_CSRF_METHODS"]:
            if not has_good_pass():
                self._error_response("The pass is missing or too old.")
            g.csrf_valid = True


csrf = _Guard()
"""Guards every unsafe request; nothing is exempt, and doors of machines are listed one by one (tests/house)."""

csrf_token = generate_csrf
"""The token that belongs to the present session."""
