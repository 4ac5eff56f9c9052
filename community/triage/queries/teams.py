"""The teams to which a tree hands questions, and when they work."""

from __future__ import annotations

from community.escalation import queries as escalation
from community.triage.rules.hours import TeamHours
from community.triage.rules.story import Around

NOBODY = Around()
"""For a tree that asks for no team."""


def list_team_names() -> dict[int, str]:
    """By id: what the teams are called that take questions, the usual one first."""
    return {team.id: team.name for team in escalation.list_teams()}


def load_around() -> Around:
    """When the teams work, by id; 0 stands for the usual one."""
    teams = escalation.list_teams()
    hours = {team.id: TeamHours(team.hours) for team in teams}
    usual = next((hours[team.id] for team in teams if team.is_usual), None)
    return Around(teams=hours if usual is None else {**hours, 0: usual})
