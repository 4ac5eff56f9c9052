"""Imports run for minutes: outside requests, transaction by transaction."""

from .reading import Unusable
from .run import Progress, import_discourse

__all__ = ["Progress", "Unusable", "import_discourse"]
