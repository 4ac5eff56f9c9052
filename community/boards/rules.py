"""Who belongs to which audience of a board."""

from __future__ import annotations

from enum import StrEnum

from community.core.actor import Actor


class Audience(StrEnum):
    """Who may read, or write, on a board; each includes all that follow it."""

    PUBLIC = "public"
    """Everybody, visitors too (for writing this means members)."""
    MEMBERS = "members"
    """Whoever is signed in."""
    SUPER_USERS = "super_users"
    """Super users and the brand's staff."""
    STAFF = "staff"
    """The brand's staff."""

    @property
    def label(self) -> str:
        """The words shown on screen."""
        return {
            "public": "Everybody",
            "members": "Members",
            "super_users": "Super users and staff",
            "staff": "Staff",
        }[self.value]


def audiences_of(actor: Actor) -> tuple[Audience, ...]:
    """The audiences that the actor belongs to."""
    if actor.is_staff:
        return (Audience.PUBLIC, Audience.MEMBERS, Audience.SUPER_USERS, Audience.STAFF)
    if actor.is_super_user:
        return (Audience.PUBLIC, Audience.MEMBERS, Audience.SUPER_USERS)
    if actor.is_signed_in:
        return (Audience.PUBLIC, Audience.MEMBERS)
    return (Audience.PUBLIC,)
