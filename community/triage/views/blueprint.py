"""The blueprint that all pages of triage hang on."""

from flask import Blueprint

blueprint = Blueprint("triage", __name__)
