"""Pair the runs of `*`, `_` and `~~` that make text strong, emphasised or struck out."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

PUNCTUATION: Final = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")

Piece = str | Element
Wrap = Callable[[str, list[Piece]], Element]


@dataclass(slots=True)
class Run:
    """A run of `*`, `_` or `~` that may open or close something."""

    mark: str
    count: int
    length: int
    can_open: bool
    can_close: bool

    def fits(self, closer: "Run") -> bool:
        """Tell whether this opener and that closer belong together."""
        if self.mark != closer.mark:
            return False
        if self.mark == "~" or not (self.can_close or closer.can_open):
            return True
        # CommonMark's rule of three: `*a**b*` is not `<em>a</em><em>b</em>`.
        return (self.length + closer.length) % 3 != 0 or (self.length % 3 == 0 and closer.length % 3 == 0)


def read_run(text: str, start: int, end: int) -> Run | str:
    """Return the run of marks at `start`, or its characters if it can be no mark where it stands."""
    mark, length = text[start], end - start
    if mark == "~" and length != 2:
        return text[start:end]
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    spaces = _is_space(before), _is_space(after)
    punctuation = _is_punctuation(before), _is_punctuation(after)
    # "Left-flanking" and "right-flanking" of the specification: the run leans on a word there.
    left = not spaces[1] and (not punctuation[1] or spaces[0] or punctuation[0])
    right = not spaces[0] and (not punctuation[0] or spaces[1] or punctuation[1])
    if mark != "_":
        return Run(mark, length, length, left, right)
    # Inside a word an underscore is part of a name, as in snake_case_names.
    return Run(
        mark, length, length, left and (not right or punctuation[0]), right and (not left or punctuation[1])
    )


def pair(items: list[str | Element | Run], wrap: Wrap) -> list[Piece]:
    """Turn runs that belong together into what `wrap` makes of a tag and the pieces in it, the others into text.

    Linear in the number of items: what an opener encloses is enclosed once, and a kind of closer never looks again
    at openers that it has found not to fit.
    """
    pairing = _Pairing(wrap)
    for item in items:
        pairing.add(item)
    return [_settled(item) for item in pairing.out]


class _Pairing:
    def __init__(self, wrap: Wrap) -> None:
        self.wrap = wrap
        self.out: list[str | Element | Run] = []
        # Places in `out` of the runs that wait for a closer.
        self.openers: list[int] = []
        # For each kind of closer, how many of the openers are known not to fit it.
        self.hopeless: dict[tuple[str, bool, int], int] = {}

    def add(self, item: str | Element | Run) -> None:
        if not isinstance(item, Run):
            self.out.append(item)
            return
        if item.can_close:
            self._close(item)
        if not item.count:
            return
        if item.can_open:
            self.openers.append(len(self.out))
        self.out.append(item)

    def _close(self, closer: Run) -> None:
        kind = (closer.mark, closer.can_open, closer.length % 3)
        while closer.count:
            found = self._find_opener(closer, min(self.hopeless.get(kind, 0), len(self.openers)))
            if found is None:
                self.hopeless[kind] = len(self.openers)
                return
            self._enclose(found, closer)

    def _find_opener(self, closer: Run, floor: int) -> int | None:
        for found in range(len(self.openers) - 1, floor - 1, -1):
            opener = self.out[self.openers[found]]
            if isinstance(opener, Run) and opener.fits(closer):
                return found
        return None

    def _enclose(self, found: int, closer: Run) -> None:
        place = self.openers[found]
        opener = self.out[place]
        assert isinstance(opener, Run)
        used = 2 if opener.count >= 2 and closer.count >= 2 else 1
        tag = "del" if closer.mark == "~" else "strong" if used == 2 else "em"
        element = self.wrap(tag, [_settled(item) for item in self.out[place + 1 :]])
        opener.count -= used
        closer.count -= used
        self.out[place + 1 :] = [element]
        del self.openers[found + (1 if opener.count else 0) :]
        for kind, floor in self.hopeless.items():
            self.hopeless[kind] = min(floor, len(self.openers))


def _settled(item: str | Element | Run) -> Piece:
    return item.mark * item.count if isinstance(item, Run) else item


def _is_space(character: str) -> bool:
    return not character or character.isspace()


def _is_punctuation(character: str) -> bool:
    return character in PUNCTUATION if character.isascii() else unicodedata.category(character)[0] in "PS"
