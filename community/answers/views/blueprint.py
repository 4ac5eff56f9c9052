"""The blueprint that all doors of answers share."""

from flask import Blueprint

blueprint = Blueprint("answers", __name__)
