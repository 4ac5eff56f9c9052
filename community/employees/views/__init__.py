"""HTML doors of employees."""

from community.employees.views import domains, listing, people, training, versions
from community.employees.views.blueprint import blueprint

__all__ = ["blueprint", "domains", "listing", "people", "training", "versions"]
