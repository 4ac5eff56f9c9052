"""Doors of reputation: a member's points, the rules, and where admins change them."""

from community.reputation.views import admin, points, rules
from community.reputation.views.blueprint import blueprint

__all__ = ["admin", "blueprint", "points", "rules"]
