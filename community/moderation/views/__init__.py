"""HTML doors of reports: reporting a post, the queue, the log, and asking for another look."""

from community.moderation.views import appeals, flags, log, queue
from community.moderation.views.blueprint import blueprint

__all__ = ["appeals", "blueprint", "flags", "log", "queue"]
