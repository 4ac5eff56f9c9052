"""The blueprint that all pages of badges hang on."""

from flask import Blueprint

blueprint = Blueprint("badges", __name__)
