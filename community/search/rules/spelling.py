"""Words that are one slip of the finger away from another."""

from __future__ import annotations

from collections.abc import Iterator

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST = 4  # Every three letters are a slip away from some word.
LONGEST = 24  # Longer ones are codes, not words.


def slips_of(word: str) -> Iterator[str]:
    """Yield the words that become `word` by one letter left out, added, changed or swapped with the next.

    The first letter stays: people get it right, and half of the work is saved.
    """
    if not SHORTEST <= len(word) <= LONGEST or not word.isascii() or not word.isalpha():
        return
    for at in range(1, len(word)):
        head, tail = word[:at], word[at:]
        yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail[1:]
            yield head + letter + tail
    for letter in _LETTERS:
        yield word + letter
