"""HTML doors of product tests."""

from community.producttests.views import applying, choosing, discussion, editing, public, results, testing
from community.producttests.views.blueprint import blueprint

__all__ = ["applying", "blueprint", "choosing", "discussion", "editing", "public", "results", "testing"]
