"""Words that are one slip of the finger away from another."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST = 4  # Every three letters are a slip away from some word.
LONGEST = 24  # Longer ones are codes, not words.

# Misspelt words are in the index too: people misspell. The right one is so many times commoner.
COMMONER = 20


def best_spelling(
    word: str, size: int, count: Callable[[str], int], known: Callable[[], Container[str]]
) -> str | None:
    """The known word one slip away from `word` that most threads hold, when it is far commoner; None if there is none.

    `size` is how many threads there are, `count` tells how many hold a word.
    """
    most = COMMONER * count(word)
    if most >= size:  # A word as common as this is no slip; nearly all queries end here.
        return None
    best = None
    words = known()
    for other in slips_of(word):
        if other in words and (found := count(other)) > most:
            best, most = other, found
    return best


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
