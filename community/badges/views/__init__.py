"""HTML doors of badges."""

from . import admin, by_hand, gallery
from .blueprint import blueprint

__all__ = ["admin", "blueprint", "by_hand", "gallery"]
