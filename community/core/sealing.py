"""Text that only this application can read: sealed on its way into the database, opened on its way out.

A copy of the database alone shows nothing of it: the key stands in the settings, or beside the database in a file.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from flask import Flask, current_app
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

_PURPOSE = (
    b"peerdesk sealed text 1"  # The same secret signs sessions; neither key says anything about the other.
)
_MARKS = b"peerdesk marks of sealed text 1"
UNREADABLE = ""
"""What is read where the key has changed since."""


def init_app(app: Flask, secret: str) -> None:
    """Derive the keys from a secret that stands outside the database."""
    digest = hmac.new(secret.encode(), _PURPOSE, hashlib.sha256).digest()
    app.extensions["sealing"] = Fernet(base64.urlsafe_b64encode(digest))
    app.extensions["sealing_marks"] = hmac.new(secret.encode(), _MARKS, hashlib.sha256).digest()


def mark_of(text: str) -> str:
    """A keyed hash of a text, 64 letters: the same text has the same, and without the key nobody can try texts out."""
    return hmac.new(current_app.extensions["sealing_marks"], text.encode(), hashlib.sha256).hexdigest()


class Sealed(TypeDecorator[str]):
    """A text column that is encrypted and authenticated at rest. It cannot be searched. Needs the application."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        sealed: bytes = _fernet().encrypt(value.encode())
        return sealed.decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        try:
            opened: bytes = _fernet().decrypt(value.encode())
        except InvalidToken:
            return UNREADABLE
        return opened.decode()


def _fernet() -> Fernet:
    fernet: Fernet = current_app.extensions["sealing"]
    return fernet
