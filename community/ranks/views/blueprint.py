"""The blueprint that the doors of ranks hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("ranks", __name__)
