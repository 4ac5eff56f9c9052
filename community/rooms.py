"""The ordered list of rooms, from the ground up, and the doors that each one opens."""

from __future__ import annotations

from flask import Flask

from community.answers import views as answers_views
from community.badges import cli as badges_cli
from community.badges import views as badges_views
from community.boards import views as boards_views
from community.calendar import views as calendar_views
from community.core.web import actor
from community.deflection import cli as deflection_cli
from community.deflection import views as deflection_views
from community.demo import cli as demo_cli
from community.edits import views as edits_views
from community.employees import views as employees_views
from community.escalation import views as escalation_views
from community.fairplay import cli as fairplay_cli
from community.fairplay import views as fairplay_views
from community.impact import views as impact_views
from community.imports import cli as imports_cli
from community.imports import views as imports_views
from community.leaderboards import views as leaderboards_views
from community.members import cli as members_cli
from community.members import queries as members
from community.members import views as members_views
from community.moderation import views as moderation_views
from community.notifications import views as notifications_views
from community.payouts import cli as payouts_cli
from community.payouts import views as payouts_views
from community.producttests import views as producttests_views
from community.rails import choice as rails_choice
from community.ranks import views as ranks_views
from community.reactions import views as reactions_views
from community.reputation import cli as reputation_cli
from community.reputation import views as reputation_views
from community.rewards import views as rewards_views
from community.routing import views as routing_views
from community.routing import zones as routing_zones
from community.search import choice as search_choice
from community.search import cli as search_cli
from community.search import views as search_views
from community.superusers import views as superusers_views
from community.threads import views as threads_views
from community.triage import views as triage_views
from community.votes import views as votes_views
from community.webhooks import views as webhooks_views
from community.widget import views as widget_views
from config import Settings

ROOMS = (
    "rails",
    "members",
    "employees",
    "boards",
    "threads",
    "answers",
    "links",
    "votes",
    "reactions",
    "moderation",
    "edits",
    "escalation",
    "search",
    "deflection",
    "ranks",
    "reputation",
    "badges",
    "leaderboards",
    "impact",
    "routing",
    "fairplay",
    "superusers",
    "triage",
    "calendar",
    "producttests",
    "books",
    "rewards",
    "payouts",
    "widget",
    "webhooks",
    "notifications",
    "imports",
    "demo",
)

_BLUEPRINTS = (
    members_views.blueprint,
    employees_views.blueprint,
    boards_views.blueprint,
    threads_views.blueprint,
    answers_views.blueprint,
    votes_views.blueprint,
    reactions_views.blueprint,
    moderation_views.blueprint,
    edits_views.blueprint,
    escalation_views.blueprint,
    ranks_views.blueprint,
    reputation_views.blueprint,
    badges_views.blueprint,
    leaderboards_views.blueprint,
    impact_views.blueprint,
    routing_views.blueprint,
    fairplay_views.blueprint,
    superusers_views.blueprint,
    triage_views.blueprint,
    calendar_views.blueprint,
    search_views.blueprint,
    deflection_views.blueprint,
    producttests_views.blueprint,
    payouts_views.blueprint,
    rewards_views.blueprint,
    widget_views.blueprint,
    widget_views.data_blueprint,
    webhooks_views.blueprint,
    notifications_views.blueprint,
    imports_views.blueprint,
)


def init_app(app: Flask) -> None:
    """Open every room's doors on `app`."""
    actor.init_app(app, members.find_actor)
    settings: Settings = app.config["SETTINGS"]
    search_choice.configure(settings)
    rails_choice.configure(settings)
    routing_zones.configure(settings.time_zone)
    app.cli.add_command(members_cli.members)
    app.cli.add_command(badges_cli.badges)
    app.cli.add_command(search_cli.search)
    app.cli.add_command(deflection_cli.deflection)
    app.cli.add_command(reputation_cli.reputation)
    app.cli.add_command(fairplay_cli.fairplay)
    app.cli.add_command(payouts_cli.payouts)
    app.cli.add_command(imports_cli.group)
    app.cli.add_command(demo_cli.demo)
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
