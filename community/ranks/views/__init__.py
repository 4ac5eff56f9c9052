"""HTML doors of ranks."""

from community.ranks.views import admin, public
from community.ranks.views.blueprint import blueprint

__all__ = ["admin", "blueprint", "public"]
