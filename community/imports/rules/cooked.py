"""Cooked HTML as a small tree, read in one pass, in linear time, with bounded depth.

Why not a library: what Discourse cooks is HTML that a serialiser wrote, so a tokeniser of one expression reads it. The
parsers that know all of HTML's repair rules cost ten times as much (html5lib) or look through the stack of open elements
at each tag, which a crafted page turns into quadratic time (html5ever); html.parser of Python 3.11.2, which Debian 12 has,
is quadratic on unclosed comments and tags. Here, whatever does not read as a tag is text, so that nothing is lost.
"""

import re
from collections.abc import Iterator
from html import unescape

MAX_DEPTH = (
    60  # Real posts nest to some 15 elements; deeper ones are read on, as part of the element at this depth.
)

# Possessive quantifiers (Python 3.11): a tag either matches at its `<` or fails without going back.
_TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>""")
_ATTRIBUTE = re.compile(r"""([^\s=/"'<>]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]++)))?+""")
_LONG_REFERENCE = re.compile(r"&#x?[0-9a-fA-F]{9,};?")  # int() of a number this long fails or takes for ever.

_VOID = frozenset("area base br col embed hr img input link meta param source track use wbr".split())
_RAW = frozenset(
    ["script", "style", "xmp", "noembed", "noframes"]
)  # Nothing inside is a tag until their own end.
# An element that starts here ends an open one of these, unless an element of the third column stands between.
_ENDS = {
    "li": (frozenset(["li"]), frozenset(["ul", "ol"])),
    "p": (
        frozenset(["p"]),
        frozenset(["div", "blockquote", "li", "td", "th", "aside", "details", "article", "section"]),
    ),
    "tr": (frozenset(["tr"]), frozenset(["table"])),
    "td": (frozenset(["td", "th"]), frozenset(["table", "tr"])),
    "th": (frozenset(["td", "th"]), frozenset(["table", "tr"])),
    "dt": (frozenset(["dt", "dd"]), frozenset(["dl"])),
    "dd": (frozenset(["dt", "dd"]), frozenset(["dl"])),
}


class Node:
    """An element with its children: nodes and pieces of text, entities resolved, white space as it was written."""

    __slots__ = ("_attributes", "_classes", "_source", "children", "tag")

    def __init__(self, tag: str, source: str = "") -> None:
        self.tag = tag
        self.children: list[Node | str] = []
        self._source = source
        self._attributes: dict[str, str] | None = None
        self._classes: frozenset[str] | None = None

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes by lower-case name; of a repeated one the first counts, as in browsers."""
        if self._attributes is None:
            self._attributes = {}
            for name, double, single, bare in _ATTRIBUTE.findall(self._source):
                self._attributes.setdefault(name.lower(), decode(double or single or bare))
        return self._attributes

    @property
    def classes(self) -> frozenset[str]:
        """The names in the class attribute."""
        if self._classes is None:
            self._classes = (
                frozenset(self.attributes.get("class", "").split()) if self._source else frozenset()
            )
        return self._classes

    def get(self, name: str) -> str:
        """Return the attribute without white space around it, empty where it is missing."""
        return self.attributes.get(name, "").strip()

    def nodes(self) -> Iterator["Node"]:
        """Yield every element beneath this one, in document order."""
        waiting = [child for child in reversed(self.children) if isinstance(child, Node)]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(child for child in reversed(node.children) if isinstance(child, Node))

    def find(self, *tags: str, marked: str = "") -> "Node | None":
        """Return the first element beneath with one of the tags (any, where none is given) and the class, or None."""
        for node in self.nodes():
            if (not tags or node.tag in tags) and (not marked or marked in node.classes):
                return node
        return None

    def text(self) -> str:
        """Return all text beneath; a `<br>` is a line end, an image is silent."""
        pieces: list[str] = []
        waiting: list[Node | str] = [self]
        while waiting:
            item = waiting.pop()
            if isinstance(item, str):
                pieces.append(item)
            elif item.tag == "br":
                pieces.append("\n")
            else:
                waiting.extend(reversed(item.children))
        return "".join(pieces)


def parse(html: str) -> Node:
    """Read HTML into a tree under a node without a tag; never raises, for any text."""
    return _Reader(html).read()


def decode(text: str) -> str:
    """Resolve entities; never raises, unlike the standard function with a reference of thousands of digits."""
    if "&" not in text:
        return text
    if "&#" in text:
        text = _LONG_REFERENCE.sub("\ufffd", text)
    return unescape(text)


class _Reader:
    def __init__(self, html: str) -> None:
        self.html = html
        self.root = Node("")
        self.open = [self.root]
        self.too_deep = 0  # Elements begun beneath MAX_DEPTH, whose ends must not close others.

    def read(self) -> Node:
        html, position = self.html, 0
        while (start := html.find("<", position)) >= 0:
            if start > position:
                self._add_text(html[position:start])
            position = self._read_markup(start)
        self._add_text(html[position:])
        return self.root

    def _add_text(self, text: str) -> None:
        if text and (decoded := decode(text)):
            self.open[-1].children.append(decoded)

    def _read_markup(self, start: int) -> int:
        """Read what begins with the `<` at `start`; return where to go on."""
        tag = _TAG.match(self.html, start)
        if tag is not None:
            name = tag[2].lower()
            if tag[1]:
                self._close(name)
                return tag.end()
            return self._begin(name, tag[3], tag.end())
        follower = self.html[start + 1 : start + 2]
        if follower in ("!", "?"):
            end_mark = "-->" if self.html.startswith("<!--", start) else ">"
            close = self.html.find(end_mark, start + 2)
            if close >= 0:
                return close + len(end_mark)
            stop = len(self.html)
        elif follower == "/" or follower.isalpha():
            stop = _where_tag_breaks(self.html, start)
        else:
            stop = start + 1
        # All that was looked at is text, and reading goes on behind it: nothing is looked at twice.
        self._add_text(self.html[start:stop])
        return stop

    def _begin(self, name: str, source: str, end: int) -> int:
        if name in _RAW:
            return self._skip_raw(name, end)
        if name in _ENDS:
            self._end_open_sibling(*_ENDS[name])
        node = Node(name, source)
        if len(self.open) > MAX_DEPTH:
            if name in _VOID:
                self.open[-1].children.append(node)
            else:
                self.too_deep += 1
            return end
        self.open[-1].children.append(node)
        if name not in _VOID and not source.endswith("/"):
            self.open.append(node)
        return end

    def _skip_raw(self, name: str, end: int) -> int:
        closing = re.compile(f"</{name}[^<>]*>", re.IGNORECASE).search(self.html, end)
        return closing.end() if closing else len(self.html)

    def _end_open_sibling(self, ended: frozenset[str], fences: frozenset[str]) -> None:
        for place in range(len(self.open) - 1, 0, -1):
            tag = self.open[place].tag
            if tag in ended:
                del self.open[place:]
                return
            if tag in fences:
                return

    def _close(self, name: str) -> None:
        if self.too_deep:
            self.too_deep -= 1
            return
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place].tag == name:
                del self.open[place:]
                return


def _where_tag_breaks(html: str, start: int) -> int:
    """Return the place of the `<` that comes too early, or the end of the text where a quote or the tag never closes."""
    position = start + 1
    while mark := _QUOTE_OR_START.search(html, position):
        if mark[0] == "<":
            return mark.start()
        close = html.find(mark[0], mark.end())
        if close < 0:
            break
        position = close + 1
    return len(html)


_QUOTE_OR_START = re.compile("[\"'<]")
