"""The blueprint that the doors of this room hang on."""

from flask import Blueprint

blueprint = Blueprint("escalation", __name__)
