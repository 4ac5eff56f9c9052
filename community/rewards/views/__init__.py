"""The doors of rewards."""

from community.rewards.views import admin, own, public, rules_admin
from community.rewards.views.blueprint import blueprint

__all__ = ["admin", "blueprint", "own", "public", "rules_admin"]
