"""Write a tree as HTML in the spelling of a browser's own serialiser, so that the last gate finds nothing to change."""

from collections.abc import Callable
from typing import Final
from xml.etree.ElementTree import Element

_VOID: Final = frozenset({"br", "hr", "img"})
# A line end after each keeps the words of two blocks apart for whoever reads only the text.
_BLOCKS: Final = frozenset("blockquote h3 h4 h5 h6 hr li ol p pre table tbody td th thead tr ul".split())


def serialise(root: Element) -> str:
    """Return the HTML of `root` and everything in it; text is escaped, `&` included."""
    out: list[str] = []
    _write(root, out.append)
    return "".join(out)


def _write(element: Element, write: Callable[[str], None]) -> None:
    tag = element.tag
    write(f"<{tag}")
    for name, value in element.items():
        write(f' {name}="{_escape(value).replace(_QUOTE, "&quot;")}"')
    write(">")
    if tag not in _VOID:
        if element.text:
            write(_escape(element.text))
        for child in element:
            _write(child, write)
        write(f"</{tag}>")
    if tag in _BLOCKS:
        write("\n")
    if element.tail:
        write(_escape(element.tail))


_QUOTE: Final = '"'


def _escape(text: str) -> str:
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text.replace("\xa0", "&nbsp;")
