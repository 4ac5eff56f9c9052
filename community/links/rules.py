"""Finding the links to threads in a post."""

from __future__ import annotations

import re
from enum import StrEnum

LINKS_MOST = 40  # Of one post. A list of every thread there is helps nobody to find one.

_HREF = re.compile(r'<a [^>]*?href="([^"]+)"')
_PLACE = re.compile(r"/(threads|answers|replies)/([0-9]{1,18})(?:[/?#]|$)")


class Kind(StrEnum):
    """What a link leads to, by the first word of its address."""

    THREAD = "threads"
    ANSWER = "answers"
    REPLY = "replies"


def linked_places(html: str, base_url: str) -> list[tuple[Kind, int]]:
    """What the links of a post's sanitised HTML lead to in this community, in their order, each once."""
    found: dict[tuple[Kind, int], None] = {}
    for address in _HREF.findall(html):
        match = _PLACE.match(address.removeprefix(base_url))
        if match is not None:
            found[Kind(match.group(1)), int(match.group(2))] = None
    return list(found)[:LINKS_MOST]
