"""How text becomes the words that the index holds: the same for what is written and for what is asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

WORD_LONGEST = 64  # Hashes and keys stay findable; a base64 picture does not fill the index.
PARTS_MOST = 8  # A compound of more parts (a path, a version of a version) is no name that people search for.

# Scripts written without spaces: cut into overlapping pairs of characters, so that any two of them are found.
_DENSE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_DENSE_RUN = re.compile(f"[{_DENSE}]+")
_PIECES = re.compile(f"[{_DENSE}]+|[^{_DENSE}]+")
# Vowel signs of Indic scripts are no letters to `re`, yet belong to their word.
_LETTER = r"(?:[^\W_]|[\u0900-\u0dff])"
_WORD = re.compile(rf"{_LETTER}+(?:[.\-_'&]{_LETTER}+)*")
_JOINT = re.compile(r"[.\-_'&]")
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u200b-\u200f\u2060\u00ad\ufeff]")
_APOSTROPHES = str.maketrans("‘’ʼ＇", "''''")

# Words that say nothing about what is asked. “no”, “not”, “on” and “off” do: “no signal”, “turn off”.
EMPTY_WORDS = frozenset(
    "a about all also am an and any anyone are as at be been but by can cant could did do does doesnt dont for from "
    "get got had has have hello help hi how i if im in into is isnt it its ive just like me my of or please so some "
    "than thank thanks that the their them then there these they this to us want was we were what when where which "
    "who why will with would you your".split()
)


def fold(text: str) -> str:
    """Make letters equal that people type alike: lower case, no accents, no invisible characters."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize(
        "NFKD", text
    ).casefold()  # First taken apart: ornate capitals have no small letter.
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_APOSTROPHES)
    return unicodedata.normalize("NFC", text)


def words_of(text: str, *, with_wholes: bool = True) -> Iterator[tuple[str, int]]:
    """Yield each word of `text`, folded, with its place (from 0, in order of words).

    A compound such as `wi-fi`, `E-1023` or `DNS_PROBE_FINISHED` yields its parts and, at the place of the first
    part, the whole without its joints (`wifi`, `e1023`), so that either way of writing finds it.
    """
    place = 0
    for word in _WORD.findall(fold(text)):
        if word.isalnum() and word.isascii():  # Nearly all.
            yield word[:WORD_LONGEST], place
            place += 1
            continue
        parts, whole = _take_apart(word)
        if whole and with_wholes:
            yield whole[:WORD_LONGEST], place
        for part in parts:
            yield part[:WORD_LONGEST], place
            place += 1


def compounds_of(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what each asked word of `text` may be found as: (the word itself, parts that may stand for it).

    Words of scripts without spaces come pair by pair, each a word of its own.
    """
    for word in _WORD.findall(fold(text)):
        if word.isalnum() and word.isascii():
            yield word[:WORD_LONGEST], ()
            continue
        parts, whole = _take_apart(word)
        if whole:
            yield whole[:WORD_LONGEST], tuple(part[:WORD_LONGEST] for part in parts if len(part) > 1)
        else:
            yield from ((part[:WORD_LONGEST], ()) for part in parts)


def has_meaning(word: str) -> bool:
    """Whether a folded word says something about what is asked."""
    return word not in EMPTY_WORDS


def is_dense(word: str) -> bool:
    """Whether the word is of a script written without spaces."""
    return not word.isascii() and _DENSE_RUN.fullmatch(word) is not None


def _take_apart(word: str) -> tuple[list[str], str]:
    """The parts of a word, and its joined form when it is a compound."""
    word = word.removesuffix("'s").replace("'", "")
    pieces = _JOINT.split(word)
    parts = [part for piece in pieces for part in _cut(piece)]
    if not 1 < len(pieces) <= PARTS_MOST:
        return parts, ""
    # Numbers keep their dots, or 1.10 and 11.0 were one.
    return parts, word if all(piece.isdigit() for piece in pieces) else "".join(pieces)


def _cut(part: str) -> Iterator[str]:
    if part.isascii() or not _DENSE_RUN.search(part):
        yield part
        return
    for piece in _PIECES.findall(part):
        if len(piece) > 1 and _DENSE_RUN.fullmatch(piece):
            yield from (piece[at : at + 2] for at in range(len(piece) - 1))
        else:
            yield piece
