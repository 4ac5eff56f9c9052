"""HTML doors of answers and replies."""

from community.answers.views import accept, arrange, change, post, show
from community.answers.views.blueprint import blueprint

__all__ = ["accept", "arrange", "blueprint", "change", "post", "show"]
