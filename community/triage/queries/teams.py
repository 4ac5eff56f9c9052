"""The teams to which a tree hands questions, and when they work."""

from __future__ import annotations

from community.triage.rules.story import Around

NOBODY = Around()
"""For a tree that asks for no team."""


def list_team_names() -> dict[int, str]:
    """By id: what the teams are called."""
    return {}


def load_around() -> Around:
    """When the teams work, by id; 0 stands for the usual one."""
    return Around()
