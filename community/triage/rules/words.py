"""Text as the tree reads it: lower case, words apart by single spaces. Capitals and exclamation marks are no input."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
READ_CHARACTERS = 20_000  # Longer texts are logs; what the question is about stands at their beginning.

UPSET: Final = frozenset(
    "angry annoyed annoying appalled awful desperate disappointed disappointing disgrace disgraceful disgusted"
    " fed frustrated frustrating furious horrible hopeless joke livid nightmare outrageous pathetic ridiculous"
    " shameful shocking sick terrible unacceptable unbelievable unhappy upset useless waste worst".split()
)
"""Words that tell of trouble with us, each counted once in a question; published with the policy."""

THANKS: Final = frozenset("cheers fixed perfect solved thank thanks thx works worked working".split())
"""Words by which an asker who writes again after an answer is not taken for unhappy; published with the policy."""


def normalise(text: str) -> str:
    """The words of the text, lower case, with one space before and after each."""
    found = _WORD.findall(unicodedata.normalize("NFC", text[:READ_CHARACTERS]).casefold().replace("’", "'"))
    return f" {' '.join(found)} "


def count_upset(words: str) -> int:
    """How many different words of `UPSET` stand in a normalised text."""
    return len(UPSET.intersection(words.split()))


def says_thanks(text: str) -> bool:
    """Whether the text holds a word of `THANKS` that is not turned round by “not” or “n't” before it."""
    before = ""
    for word in normalise(text).split():
        if word in THANKS and before not in _TURNING and not before.endswith("n't"):
            return True
        before = word
    return False


_TURNING = frozenset({"not", "no", "never", "nothing", "isnt", "doesnt", "didnt", "wont", "stopped"})


def has_phrase(words: str, phrase: str) -> bool:
    """Whether a normalised text holds the phrase; one that ends in `*` stands for all words that begin so."""
    if phrase.endswith("*"):
        return f" {phrase[:-1]}" in words
    return f" {phrase} " in words


def clean_phrases(text: str, most: int, longest: int) -> tuple[str, ...]:
    """The phrases of a form's field, apart by commas or lines, normalised, each once, in order."""
    found = []
    for part in re.split(r"[,;\n]", text):
        star = "*" if part.strip().endswith("*") else ""
        phrase = normalise(part).strip()[:longest]
        if phrase:
            found.append(phrase + star)
    return tuple(dict.fromkeys(found))[:most]
