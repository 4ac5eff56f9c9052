"""The doors of rewards, and what their pages share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("rewards", __name__)
