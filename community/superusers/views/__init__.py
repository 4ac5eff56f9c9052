"""Doors of the super-user programme."""

from community.superusers.views import admin, criteria, own, public, report, review
from community.superusers.views.blueprint import blueprint

__all__ = ["admin", "blueprint", "criteria", "own", "public", "report", "review"]
