"""HTML doors of the support team: asking it, the receipt, and what was asked."""

from community.escalation.views import contact, tickets
from community.escalation.views.blueprint import blueprint

__all__ = ["blueprint", "contact", "tickets"]
