"""Read the marks inside a line of Markdown (emphasis, code, links, mentions) in one pass, in linear time.

The way is that of the CommonMark specification's appendix "A parsing strategy": brackets and delimiter runs wait on
a stack until their partner comes, and what is known to have no partner is never looked for again.
Python-Markdown's own patterns start over for each opening bracket, which costs ten seconds for 20 kB of `[`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from .emphasis import PUNCTUATION, Piece, Run, pair, read_run
from .refusal import TextRefused
from .sanitise import REL, image_host, is_external, is_own_image, safe_url
from .targets import (
    ENTITY,
    LABEL_CHARACTERS,
    decode,
    inline_target,
    reference_label,
    without_trailing_punctuation,
)

INLINE_DEPTH: Final = (
    12  # Bold in italic in a link is three; beyond twelve it is an attack on the reader's browser.
)
PIECES: Final = 3_000  # Marks in one post. The longest log pasted without a fence had some 900.
TOO_MANY_PIECES = (
    "This text has too many separate pieces of formatting. Put logs and listings between lines of ```."
)
TOO_DEEP = "The formatting in this text is nested too deeply. Use fewer marks inside each other."

_TOKEN = re.compile(
    r"\\[\s\S]?|`+|\*+|_+|~+|!\[|[\[\]\n]|<(?=[A-Za-z0-9._%+-])|&(?=[#A-Za-z])|@(?=[A-Za-z0-9_.-])|[hH][tT][tT][pP][sS]?://|[wW]{3}\."
)
_BACKTICKS = re.compile("`+")
_ANGLE_LINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>")
_ANGLE_MAIL = re.compile(r"<([A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190})>")
_BARE_LINK = re.compile(r"[^\s<>\[\]\"`\\|]+")
_MENTION = re.compile(r"@([A-Za-z0-9_.-]+)")
_LABEL = re.compile(r"\[([^\[\]]{0,%d})\]" % LABEL_CHARACTERS)


@dataclass(slots=True)
class Reading:
    """What is known while one post is read, and what reading it brought to light."""

    references: dict[str, tuple[str, str]] = field(default_factory=dict)
    mentions: Mapping[str, str] = field(default_factory=dict)
    mentioned: list[str] = field(default_factory=list)
    pieces: int = 0

    def count_piece(self, number: int = 1) -> None:
        """Count elements made so far; raise TextRefused beyond PIECES."""
        self.pieces += number
        if self.pieces > PIECES:
            raise TextRefused(TOO_MANY_PIECES)


@dataclass(slots=True)
class _Bracket:
    """A `[` or `![` that waits for its `]`."""

    place: int
    text_start: int
    image: bool
    holds_bracket: bool = False


@dataclass(slots=True)
class _Auto:
    """A link made of other things than `[…](…)`: plain words again if it turns out to be inside a link."""

    words: str
    href: str
    kind: str = ""
    title: str = ""


_Item = str | Element | Run | _Auto


def read_inline(text: str, reading: Reading) -> list[Piece]:
    """Return the text as strings and elements; raise TextRefused for more marks than a post can have."""
    return _Line(text, reading).read()


def attach(parent: Element, pieces: list[Piece], *, at: int | None = None) -> None:
    """Put pieces into `parent`: as its whole content, or behind its child number `at`."""
    last = None if at is None else parent[at]
    position = 0 if at is None else at + 1
    words: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            words.append(piece)
            continue
        _set_words(parent, last, words)
        parent.insert(position, piece)
        position += 1
        last = piece
        words = []
    _set_words(parent, last, words)


def _set_words(parent: Element, last: Element | None, words: list[str]) -> None:
    text = "".join(words) or None
    if last is None:
        parent.text = text
    else:
        last.tail = text


class _Line:
    """One text while it is read; `out` holds what was read, in order."""

    def __init__(self, text: str, reading: Reading) -> None:
        self.text = text
        self.reading = reading
        self.out: list[_Item] = []
        self.brackets: list[_Bracket] = []
        # Brackets beneath this place in the stack stand before a finished link: a link around a link is no link.
        self.spent = 0
        self.depths: dict[Element, int] = {}
        self.backticks: dict[int, list[int]] | None = None

    def read(self) -> list[Piece]:
        text, out, position = self.text, self.out, 0
        while match := _TOKEN.search(text, position):
            start = match.start()
            if start > position:
                out.append(text[position:start])
            position = self._step(match.group(), start, match.end())
        if position < len(text):
            out.append(text[position:])
        items = [self._auto_link(item) if isinstance(item, _Auto) else item for item in out]
        return pair(items, self._enclosed)

    def _step(self, token: str, start: int, end: int) -> int:
        """Read the token, append what it becomes and return where to go on."""
        return self._READERS.get(token[0], _Line._bare_link)(self, token, start, end)

    def _make(self, tag: str, **attributes: str) -> Element:
        self.reading.count_piece()
        return Element(tag, attributes)

    def _line_break(self, token: str, start: int, end: int) -> int:
        """A line end is a line break, as writers in a forum expect."""
        if self.out and isinstance(self.out[-1], str):
            self.out[-1] = self.out[-1].rstrip(" ")
        self.out.append(self._make("br"))
        self.out.append("\n")
        while self.text[end : end + 1] == " ":
            end += 1
        return end

    def _escaped(self, token: str, start: int, end: int) -> int:
        if token[1:] in PUNCTUATION and len(token) == 2:
            self.out.append(token[1])
            return end
        if token[1:] == "\n":
            return end - 1
        self.out.append("\\")
        return end - len(token) + 1

    def _code(self, ticks: str, start: int, end: int) -> int:
        if self.backticks is None:
            self.backticks = {}
            for match in _BACKTICKS.finditer(self.text):
                self.backticks.setdefault(match.end() - match.start(), []).append(match.start())
            for places in self.backticks.values():
                places.reverse()
        places = self.backticks.get(len(ticks), [])
        # Places behind us are done with for good, so that all looking together is one walk through the list.
        while places and places[-1] < end:
            places.pop()
        if not places:
            self.out.append(ticks)
            return end
        close = places.pop()
        code = self.text[end:close].replace("\n", " ")
        if code.startswith(" ") and code.endswith(" ") and code.strip():
            code = code[1:-1]
        element = self._make("code")
        element.text = code
        self.out.append(element)
        return close + len(ticks)

    def _run(self, token: str, start: int, end: int) -> int:
        self.out.append(read_run(self.text, start, end))
        return end

    def _open_bracket(self, token: str, start: int, end: int) -> int:
        if self.brackets:
            self.brackets[-1].holds_bracket = True
        self.brackets.append(_Bracket(len(self.out), end, token == "!["))
        self.out.append(token)
        return end

    def _close_bracket(self, token: str, start: int, end: int) -> int:
        if not self.brackets:
            self.out.append("]")
            return end
        bracket = self.brackets.pop()
        live = bracket.image or len(self.brackets) >= self.spent
        self.spent = min(self.spent, len(self.brackets))
        target = self._target(bracket, start, end) if live else None
        if target is None:
            self.out.append("]")
            return end
        href, title, position = target
        url = safe_url(href)
        if url is None:
            # Where no link may lead, the source stays to be read as it was written.
            self.out.append(self.text[start:position])
            return position
        inside = self.out[bracket.place + 1 :]
        del self.out[bracket.place :]
        # Pairing is left to the end of the link, so that no emphasis reaches out of it.
        pieces = pair([item.words if isinstance(item, _Auto) else item for item in inside], self._enclosed)
        self.out.append(self._image(pieces, url, title) if bracket.image else self._link(pieces, url, title))
        if not bracket.image:
            self.spent = len(self.brackets)
        return position

    def _target(self, bracket: _Bracket, start: int, end: int) -> tuple[str, str, int] | None:
        """Return address, title and the place behind them, for a `]` at `start`; None when it closes no link."""
        if self.text.startswith("(", end) and (target := inline_target(self.text, end)):
            return target
        references = self.reading.references
        if not references:
            return None
        match = _LABEL.match(self.text, end)
        if match and match.group(1).strip():
            found = references.get(reference_label(match.group(1)))
            return (*found, match.end()) if found else None
        if bracket.holds_bracket or start - bracket.text_start > LABEL_CHARACTERS:
            return None
        found = references.get(reference_label(self.text[bracket.text_start : start]))
        return (*found, match.end() if match else end) if found else None

    def _link(self, pieces: list[Piece], url: str, title: str) -> Element:
        element = self._address(self._make("a", href=url))
        if title:
            element.set("title", title)
        return self._filled(element, pieces or [url])

    def _image(self, pieces: list[Piece], url: str, title: str) -> Element | _Auto:
        words = _words_of(pieces)
        if is_own_image(url):
            element = self._make("img", src=url, alt=words, loading="lazy")
            if title:
                element.set("title", title)
            return element
        return _Auto(words.strip() or image_host(url), url, kind="image-link", title=title)

    def _address(self, element: Element) -> Element:
        url = element.attrib["href"]
        if is_external(url):
            element.set("rel", REL)
        return element

    def _angle(self, token: str, start: int, end: int) -> int:
        match = _ANGLE_LINK.match(self.text, start) or _ANGLE_MAIL.match(self.text, start)
        if match is None:
            self.out.append("<")
            return end
        words = match.group(1)
        url = safe_url(words if match.re is _ANGLE_LINK else f"mailto:{words}")
        self.out.append(match.group() if url is None else _Auto(words, url))
        return match.end()

    def _entity(self, token: str, start: int, end: int) -> int:
        match = ENTITY.match(self.text, start)
        if match is None:
            self.out.append("&")
            return end
        self.out.append(decode(match.group()))
        return match.end()

    def _mention(self, token: str, start: int, end: int) -> int:
        match = _MENTION.match(self.text, start)
        before = self.text[start - 1 : start] if start else ""
        if match is None or before.isalnum() or before in ("_", "/", ".", "-", "@"):
            self.out.append("@")
            return end
        name = match.group(1).rstrip("_.-")
        if not 2 <= len(name) <= 30:
            self.out.append(match.group())
            return match.end()
        self.reading.mentioned.append(name.lower())
        href = self.reading.mentions.get(name.lower())
        url = safe_url(href) if href else None
        self.out.append(f"@{name}" if url is None else _Auto(f"@{name}", url, kind="mention"))
        return start + 1 + len(name)

    def _bare_link(self, token: str, start: int, end: int) -> int:
        before = self.text[start - 1 : start] if start else ""
        # What stands before is asked first: the address may be as long as the text.
        match = None if before.isalnum() or before == "/" else _BARE_LINK.match(self.text, start)
        if match is None:
            self.out.append(token)
            return end
        words = without_trailing_punctuation(match.group())
        url = safe_url(words if ":" in token else f"http://{words}") if len(words) > len(token) else None
        self.out.append(words if url is None else _Auto(words, url))
        return start + len(words)

    def _auto_link(self, auto: _Auto) -> Element:
        element = self._make("a")
        if auto.kind:
            element.set("class", auto.kind)
        element.set("href", auto.href)
        if auto.title:
            element.set("title", auto.title)
        self._address(element)
        element.text = auto.words
        return element

    def _enclosed(self, tag: str, pieces: list[Piece]) -> Element:
        return self._filled(self._make(tag), pieces)

    def _filled(self, element: Element, pieces: list[Piece]) -> Element:
        depth = 1 + max(
            (self.depths.get(piece, 1) for piece in pieces if not isinstance(piece, str)), default=0
        )
        if depth > INLINE_DEPTH:
            raise TextRefused(TOO_DEEP)
        self.depths[element] = depth
        attach(element, pieces)
        return element

    _READERS: Final[dict[str, Callable[["_Line", str, int, int], int]]] = {
        "\n": _line_break,
        "\\": _escaped,
        "`": _code,
        "*": _run,
        "_": _run,
        "~": _run,
        "[": _open_bracket,
        "!": _open_bracket,
        "]": _close_bracket,
        "<": _angle,
        "&": _entity,
        "@": _mention,
    }


def _words_of(pieces: list[Piece]) -> str:
    return "".join(piece if isinstance(piece, str) else "".join(piece.itertext()) for piece in pieces)
