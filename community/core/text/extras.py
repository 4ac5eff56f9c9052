"""Count what a text shows besides words: links that lead away, and pictures."""

import re
from html import unescape

from .sanitise import is_external

# In HTML of the sanitiser a `<` always begins a tag and an attribute never holds a bare `>`.
_LINK = re.compile(r'<a [^>]*?href="([^"]*)"')


def count_links(html: str) -> int:
    """Return how many links of sanitised HTML lead to other sites or to mailboxes; mentions and our own pages are none."""
    return sum(is_external(unescape(href)) for href in _LINK.findall(html)) if "<a " in html else 0


def count_images(html: str) -> int:
    """Return how many pictures sanitised HTML shows."""
    return html.count("<img ")
