"""The blueprint that the doors of this room hang on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, make_response
from werkzeug.wrappers import Response

blueprint = Blueprint("edits", __name__)


def private(view: Callable[..., Any]) -> Callable[..., Response]:
    """Let no browser and no proxy keep what the view answers."""

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Response:
        response = make_response(view(*args, **kwargs))
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return wrapper
