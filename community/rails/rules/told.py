"""Texts in a provider's JSON: whatever is none is empty, and none holds what a database would refuse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def text_of(found: Mapping[str, Any], name: str, longest: int = 500) -> str:
    """The text under a name, cut; without half characters and zeros."""
    inside = found.get(name)
    if not isinstance(inside, str):
        return ""
    return inside[:longest].encode("utf-8", "replace").decode().replace("\0", "")


def fields_of(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object under a name; empty where there is none."""
    inside = found.get(name)
    return inside if isinstance(inside, dict) else {}
