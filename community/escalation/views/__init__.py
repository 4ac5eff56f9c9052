"""HTML doors of the support team: asking it, handing it a thread, the desk, and teams."""

from community.escalation.views import contact, desk, teams, threads, tickets
from community.escalation.views.blueprint import blueprint

__all__ = ["blueprint", "contact", "desk", "teams", "threads", "tickets"]
