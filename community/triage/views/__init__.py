"""HTML doors of triage."""

from community.triage.views import admin, editor, incidents, places, public
from community.triage.views.blueprint import blueprint

__all__ = ["admin", "blueprint", "editor", "incidents", "places", "public"]
