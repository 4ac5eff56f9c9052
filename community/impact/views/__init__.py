"""HTML doors of impact: a member's page and card, the site's page, and thank-you notes."""

from community.impact.views import cards, member, notes, site
from community.impact.views.blueprint import blueprint

__all__ = ["blueprint", "cards", "member", "notes", "site"]
