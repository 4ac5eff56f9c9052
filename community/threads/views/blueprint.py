"""The blueprint that all doors of threads share."""

from flask import Blueprint

blueprint = Blueprint("threads", __name__)
