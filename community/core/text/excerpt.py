"""Read only the words out of HTML that `cook` or `sanitise` made: for the search index, mails and previews."""

import re
from html import unescape
from typing import Final

EXCERPT_CHARACTERS: Final = 160  # What a search engine shows beneath a title.

_INLINE = "a|abbr|b|code|del|em|i|img|ins|kbd|s|span|strong|sub|sup"
# In HTML of the sanitiser a `<` always begins a tag and an attribute never holds a bare `>`.
_INLINE_TAG = re.compile(rf"</?(?:{_INLINE})(?: [^>]*)?>")
_TAG = re.compile(r"<[^>]*>")
_IMAGE = re.compile(r'<img [^>]*?alt="([^"]*)"[^>]*>')
_ELLIPSIS = "…"


def plain_text(html: str) -> str:
    """Return the words of sanitised HTML on one line; an image is its description.

    The result is text, not HTML: escape it like any other. Only for HTML that the sanitiser wrote.
    """
    if "<img" in html:
        html = _IMAGE.sub(r" \1 ", html)
    html = _TAG.sub(" ", _INLINE_TAG.sub("", html))
    return " ".join(unescape(html).split())


def excerpt(html: str, length: int = EXCERPT_CHARACTERS) -> str:
    """Return the beginning of the words in sanitised HTML, at most `length` characters, as text.

    Cut between words, with an ellipsis where something is left out; a word longer than all of it is cut inside.
    """
    text = plain_text(html)
    if len(text) <= length:
        return text
    room = length - len(_ELLIPSIS)
    if room <= 0:
        return _ELLIPSIS[:length]
    head = text[: room + 1]
    cut = head.rfind(" ")
    # Below half, cutting at the word would throw away more than it saves.
    head = head[:cut] if cut > room // 2 else text[:room]
    return head.rstrip(" ,;:.-–—") + _ELLIPSIS
