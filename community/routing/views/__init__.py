"""HTML doors of routing."""

from community.routing.views import admin, queue, week
from community.routing.views.blueprint import blueprint

__all__ = ["admin", "blueprint", "queue", "week"]
