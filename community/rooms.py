"""The ordered list of rooms, from the ground up, and the doors that each one opens."""

from __future__ import annotations

from flask import Flask

from community.answers import views as answers_views
from community.boards import views as boards_views
from community.core.web import actor
from community.deflection import cli as deflection_cli
from community.deflection import views as deflection_views
from community.demo import cli as demo_cli
from community.escalation import views as escalation_views
from community.imports import cli as imports_cli
from community.imports import views as imports_views
from community.members import cli as members_cli
from community.members import queries as members
from community.members import views as members_views
from community.notifications import views as notifications_views
from community.reputation import views as reputation_views
from community.search import choice as search_choice
from community.search import cli as search_cli
from community.search import views as search_views
from community.threads import views as threads_views
from community.votes import views as votes_views
from community.widget import views as widget_views
from config import Settings

ROOMS = (
    "members",
    "boards",
    "threads",
    "answers",
    "links",
    "votes",
    "escalation",
    "reputation",
    "search",
    "deflection",
    "widget",
    "notifications",
    "imports",
    "demo",
)

_BLUEPRINTS = (
    members_views.blueprint,
    boards_views.blueprint,
    threads_views.blueprint,
    answers_views.blueprint,
    votes_views.blueprint,
    escalation_views.blueprint,
    reputation_views.blueprint,
    search_views.blueprint,
    deflection_views.blueprint,
    widget_views.blueprint,
    widget_views.data_blueprint,
    notifications_views.blueprint,
    imports_views.blueprint,
)


def init_app(app: Flask) -> None:
    """Open every room's doors on `app`."""
    actor.init_app(app, members.find_actor)
    settings: Settings = app.config["SETTINGS"]
    search_choice.configure(settings)
    app.cli.add_command(members_cli.members)
    app.cli.add_command(search_cli.search)
    app.cli.add_command(deflection_cli.deflection)
    app.cli.add_command(imports_cli.group)
    app.cli.add_command(demo_cli.demo)
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
