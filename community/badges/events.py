"""What happens to badges."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class BadgeChanged(Event):
    """An admin made or changed a badge, or retired it or brought it back."""

    badge_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class BadgeAwarded(Event):
    """A member got a badge."""

    award_id: int
    badge_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class BadgeRevoked(Event):
    """An award was taken back."""

    award_id: int
    badge_id: int
    member_id: int
    reason: str
