"""How a person is drawn: the address of the picture, or initials on one of twelve colours."""

from __future__ import annotations

from functools import lru_cache

COLOURS = 12  # The stylesheet has avatar-0 … avatar-11, each dark enough for white letters.


def picture_url(key: str | None) -> str | None:
    """Address of an uploaded picture; None when there is none and initials are drawn."""
    return f"/files/{key}" if key else None


def colour_of(member_id: int | None) -> int:
    """The number of the colour, 0–11: neighbours in age differ, and it never changes."""
    return (member_id or 0) % COLOURS


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """One or two letters that stand for `name`; a dot when it has neither letters nor digits."""
    words = [letters for word in name.split() if (letters := "".join(c for c in word if c.isalnum()))]
    if not words:
        return "·"
    first, last = words[0], words[-1]
    return (first[0] + (last[:1] if len(words) > 1 else first[1:2])).upper()[:2]
