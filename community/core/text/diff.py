"""Show what changed between two revisions of a text, word by word."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from diff_match_patch import diff_match_patch

Kind = Literal["same", "added", "removed"]

DIFF_SECONDS: Final = (
    0.2  # After that the library stops looking for a shorter answer; the one it gives is still right.
)
SHORTEST_SECONDS: Final = 0.005  # To the library nought means for ever.

_WORD = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")
_KINDS: Final[dict[int, Kind]] = {0: "same", 1: "added", -1: "removed"}

# Each different word stands for one character while the texts are compared: all but the surrogates can be used.
_FIRST_SURROGATE = 0xD800
_SURROGATES = 0x800


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text that both revisions have, or only one of them."""

    kind: Kind
    text: str


def diff_words(before: str, after: str, *, seconds: float = DIFF_SECONDS) -> list[Change]:
    """Return the changes that lead from `before` to `after`, in reading order.

    `same` and `removed` joined are `before`; `same` and `added` joined are `after`. Whole words change, and small
    coincidences between two rewritten sentences are not shown as kept. After about `seconds` the answer is longer than need be.
    """
    if before == after:
        return [Change("same", before)] if before else []
    words: list[str] = []
    numbers: dict[str, int] = {}
    old, new = _encode(before, words, numbers), _encode(after, words, numbers)
    engine = diff_match_patch()
    engine.Diff_Timeout = max(seconds, SHORTEST_SECONDS)
    diffs = engine.diff_main(old, new, False)
    engine.diff_cleanupSemantic(diffs)
    return [
        Change(_KINDS[kind], "".join(words[_number(sign)] for sign in signs))
        for kind, signs in diffs
        if signs
    ]


def _encode(text: str, words: list[str], numbers: dict[str, int]) -> str:
    signs = []
    for word in _WORD.findall(text):
        number = numbers.get(word)
        if number is None:
            number = numbers[word] = len(words)
            words.append(word)
        signs.append(_sign(number))
    return "".join(signs)


def _sign(number: int) -> str:
    return chr(number if number < _FIRST_SURROGATE else number + _SURROGATES)


def _number(sign: str) -> int:
    number = ord(sign)
    return number if number < _FIRST_SURROGATE else number - _SURROGATES
