"""HTML doors of the calendar, and the files that calendar programs read."""

from . import agenda, asking, event, feeds, planning, report, running
from .blueprint import blueprint

__all__ = ["agenda", "asking", "blueprint", "event", "feeds", "planning", "report", "running"]
