"""Pages of accounts: joining, signing in, profiles, settings, and what moderators and admins do to accounts."""

from community.members.views import (
    data,
    files,
    joining,
    mentions,
    moderation,
    passwords,
    profile,
    sessions,
    settings,
    signing_in,
)
from community.members.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "data",
    "files",
    "joining",
    "mentions",
    "moderation",
    "passwords",
    "profile",
    "sessions",
    "settings",
    "signing_in",
]
