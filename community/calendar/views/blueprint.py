"""The calendar's doors."""

from flask import Blueprint

blueprint = Blueprint("calendar", __name__)
PAGE = "/calendar"
