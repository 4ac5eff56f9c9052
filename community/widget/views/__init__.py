"""Doors of the help button: what its script asks for from other sites, its own pages, and the admin's."""

from community.widget.views import admin, data, pages
from community.widget.views.blueprint import blueprint, data_blueprint

__all__ = ["admin", "blueprint", "data", "data_blueprint", "pages"]
