"""Doors of webhooks: admins' pages of endpoints, of their log, and of the catalogue."""

from community.webhooks.views import catalogue, endpoints, log
from community.webhooks.views.blueprint import blueprint

__all__ = ["blueprint", "catalogue", "endpoints", "log"]
