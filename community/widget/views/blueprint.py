"""The two blueprints of this room: our own pages, and the doors that pages of other sites come through."""

from __future__ import annotations

from flask import Blueprint

from community.core.web.csrf import csrf

blueprint = Blueprint("widget", __name__)

data_blueprint = Blueprint("widget_data", __name__)
csrf.ask_for_pass(data_blueprint)  # No cookie of ours comes along from there, so no session's token could.
