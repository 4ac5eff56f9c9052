"""A bank's XML, read with care: no entities, no document types, bounded in size, depth and number of elements.

Banks write the same message in many versions, each with a namespace of its own; names are read without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from community.rails.errors import Unreadable

LARGEST_BYTES = 16_000_000  # Some 10,000 booked payments with all their details.
LONGEST = 70  # Of a number that is kept; ISO 20022 allows 35.
_MOST_ELEMENTS = 600_000
_DEEPEST = 40  # The deepest path in these messages has some 15.
_AT_ONCE = 65_536


class _Bounded(TreeBuilder):
    """Builds the tree without namespaces, and no further than the bounds."""

    def __init__(self) -> None:
        super().__init__()
        self._count = self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._count += 1
        self._depth += 1
        if self._count > _MOST_ELEMENTS or self._depth > _DEEPEST:
            raise Unreadable("The file holds more, or deeper, elements than any bank statement.")
        return super().start(tag.rpartition("}")[2], attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag.rpartition("}")[2])


def parse(body: bytes) -> Element:
    """The root, all names without namespaces. Raise Unreadable for what is no XML or more than a bank would send."""
    if len(body) > LARGEST_BYTES:
        raise Unreadable(f"The file is larger than {LARGEST_BYTES // 1_000_000} MB.")
    parser = DefusedXMLParser(target=_Bounded(), forbid_dtd=True)
    try:
        for start in range(0, len(body), _AT_ONCE):
            parser.feed(body[start : start + _AT_ONCE])
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise Unreadable("The file declares types or entities of its own; no bank does.") from error
    except (ParseError, LookupError, ValueError) as error:
        raise Unreadable(f"The file is no complete XML ({error}).") from error
    return root


def text(element: Element | None, *paths: str) -> str:
    """The text at the first of the paths that has any; empty where none has."""
    for path in paths:
        found = element.find(path) if element is not None else None
        if found is not None and (found.text or "").strip():
            return (found.text or "").strip()
    return ""


def texts(element: Element, path: str) -> Iterator[str]:
    """All texts at a path."""
    for found in element.iterfind(path):
        if words := (found.text or "").strip():
            yield words
