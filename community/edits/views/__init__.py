"""HTML doors of suggested edits: suggesting one, the lists, and deciding."""

from community.edits.views import decide, suggest
from community.edits.views.blueprint import blueprint

__all__ = ["blueprint", "decide", "suggest"]
