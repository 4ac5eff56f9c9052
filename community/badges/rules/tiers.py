"""How much a badge says of its holder, and the drawings that it may carry."""

from __future__ import annotations

from enum import StrEnum


class Tier(StrEnum):
    """Three steps, so that a glance tells a first answer from years of help."""

    BRONZE = "bronze"
    """A beginning: most who take part get some."""
    SILVER = "silver"
    """Steady or skilled help: one in ten, perhaps."""
    GOLD = "gold"
    """Rare: what only years, or very many people helped, bring."""

    @property
    def label(self) -> str:
        """The word on screen."""
        return self.value.capitalize()


TIERS = tuple(Tier)

ICONS = (
    "activity", "award", "calendar", "circle-check", "circle-check-big", "clock", "eye", "globe", "hand",
    "heart-handshake", "history", "life-buoy", "list-checks", "map-pin", "megaphone", "message-circle",
    "message-circle-question-mark", "messages-square", "package", "pencil", "radio-tower", "reply", "shield-check",
    "sparkles", "star", "tag", "thumbs-up", "trophy", "user", "users",
)  # fmt: skip
"""Symbols of static/icons/sprite.svg that say something on a medal."""
