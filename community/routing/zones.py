"""In which zone a member's day begins: their own, or the community's where they named none."""

from __future__ import annotations

from datetime import UTC, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_community = ""


def configure(name: str) -> None:
    """Set the community's zone; `community/rooms.py` is the only caller."""
    global _community
    _community = name


def zone_of(name: str | None) -> tzinfo:
    """The zone of that name; the community's for none, UTC for one that this machine does not know."""
    return _find(name or _community)


@cache
def _find(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
