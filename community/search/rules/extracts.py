"""The piece of a text that shows why it was found, with the asked words marked; always safe to show as HTML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter

from markupsafe import Markup, escape

from community.search.rules.words import is_dense

EXTRACT_LENGTH = 210  # Characters: some two lines on a wide screen, four on a phone.
LEAD_LENGTH = 45  # Characters before the first marked word, so that it is read in its sentence.
MATCHES_MOST = 20  # Of each word: where one stands everywhere, the first ones are enough.

_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Extract:
    """A piece of a text as HTML, and how many different asked words stand in it."""

    html: Markup
    word_count: int


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    key: str


class Marker:
    """Marks the words of one query in any number of texts."""

    def __init__(self, words: Iterable[str], prefixes: Iterable[str], stem: Callable[[str], str]) -> None:
        """`words` and `prefixes` are folded; `stem` makes inflections of a word equal."""
        self._stem = stem
        self._stems = {stem(word) for word in words}
        self._prefixes = tuple(prefixes)
        self._dense = [word for word in self._stems if is_dense(word)]
        # A stem is nearly always how its inflections begin; what only begins so is sorted out afterwards.
        self._beginnings = [
            form
            for word in {*self._stems, *self._prefixes} - set(self._dense)
            for form in _beginnings_of(word)
        ]

    def mark(self, text: str) -> Markup:
        """The whole text, with the asked words marked."""
        return _marked(text, self._matches(text), 0, len(text))

    def extract(self, text: str, length: int = EXTRACT_LENGTH, *, from_start: bool = False) -> Extract:
        """The piece of about `length` characters in which most different words stand; the beginning if none do."""
        matches = self._matches(text)
        best, count = _densest(matches, length - LEAD_LENGTH)
        start = 0
        if best is not None and best.end > length - 10 and not from_start:
            start = _word_start(text, max(0, best.start - LEAD_LENGTH))
        end = _word_end(text, start, length)
        html = _marked(text, matches, start, end)
        before, after = (_ELLIPSIS if start else ""), (_ELLIPSIS if end < len(text) else "")
        return Extract(before + html + after, count)

    def _matches(self, text: str) -> list[_Match]:
        flat = flatten(text)
        found: list[_Match] = []
        for word in self._dense:
            found += [_Match(at, at + len(word), word) for at in _places(flat, word)]
        for (
            beginning
        ) in self._beginnings:  # Searching for each plainly is ten times quicker than one expression for all.
            for at in _places(flat, beginning):
                if at and flat[at - 1].isalnum():
                    continue
                end = _REST.match(flat, at).end()  # type: ignore[union-attr]  # It always matches.
                key = self._key_of(flat[at:end])
                if key is not None:
                    found.append(_Match(at, end, key))
        found.sort(key=attrgetter("start"))
        return found

    def _key_of(self, word: str) -> str | None:
        """Which asked word this one is, if it is one."""
        if word in self._stems:
            return word
        stemmed = self._stem(word)
        if stemmed in self._stems:
            return stemmed
        return next((prefix for prefix in self._prefixes if word.startswith(prefix)), None)


def flatten(text: str) -> str:
    """Lower case and without accents, character by character, so that places stay the same."""
    lower = text.lower()
    if lower.isascii():
        return lower
    if len(lower) != len(text):  # A few capitals become two characters.
        lower = "".join(small if len(small := character.lower()) == 1 else character for character in text)
    return lower.translate(_ACCENTS) if _HAS_ACCENT.search(lower) else lower


def _accents() -> dict[int, str]:
    plain: dict[int, str] = {}
    for code in (*range(0xC0, 0x250), *range(0x370, 0x530), *range(0x1E00, 0x2000)):
        base = unicodedata.normalize("NFKD", chr(code))[0]
        if base != chr(code) and base.isalpha():
            plain[code] = base
    return plain


_ACCENTS = _accents()
_HAS_ACCENT = re.compile(f"[{''.join(map(chr, _ACCENTS))}]")  # Most texts beyond ASCII have but curly quotes.
_REST = re.compile(r"[^\W_]*")


def _beginnings_of(word: str) -> tuple[str, ...]:
    if word.endswith("i") and len(word) > 2:
        return word, word[:-1] + "y"  # Stems write `battery` as `batteri`.
    return (word,)


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    for _ in range(MATCHES_MOST):
        if at < 0:
            return
        yield at
        at = text.find(word, at + 1)


def _densest(matches: list[_Match], length: int) -> tuple[_Match | None, int]:
    """The match from which on most different words stand within `length`, and how many."""
    best, most = None, 0
    for at, first in enumerate(matches):
        keys = {first.key}
        for other in matches[at + 1 :]:
            if other.end > first.start + length:
                break
            keys.add(other.key)
        if len(keys) > most:
            best, most = first, len(keys)
    return best, most


def _word_start(text: str, at: int) -> int:
    if at == 0:
        return 0
    space = text.find(" ", at - 1, at + 20)
    return space + 1 if space >= 0 else at


def _word_end(text: str, start: int, length: int) -> int:
    end = start + length
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", start + length // 2, end)
    return space if space > 0 else end


def _marked(text: str, matches: list[_Match], start: int, end: int) -> Markup:
    pieces: list[str] = []
    at = start
    for match in matches:
        if match.start < at or match.end > end:
            continue
        pieces += (escape(text[at : match.start]), "<mark>", escape(text[match.start : match.end]), "</mark>")
        at = match.end
    pieces.append(escape(text[at:end]))
    return Markup("".join(pieces).replace("</mark><mark>", ""))  # Every piece is escaped above.
