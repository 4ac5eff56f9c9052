"""HTML doors of deflection: suggestions, what visits tell, and the report on what became of them."""

from community.deflection.views import report, suggestions, visits
from community.deflection.views.blueprint import blueprint

__all__ = ["blueprint", "report", "suggestions", "visits"]
