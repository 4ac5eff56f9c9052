"""The blueprint that all doors of routing hang on."""

from flask import Blueprint

blueprint = Blueprint("routing", __name__)
