"""Text in the letters that every bank in SEPA carries: Latin without accents, digits and a few signs."""

from __future__ import annotations

import re

from text_unidecode import unidecode

_OTHERS = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_STANDS_FOR = str.maketrans(
    {"&": "+", "@": ".", "_": "-", "\\": "/", "|": "/", ";": ",", "!": ".", '"': "'", "`": "'"}
)


def sepa_text(text: str, longest: int) -> str:
    """The text as a bank carries it, cut to `longest` characters; empty where nothing of it can be written."""
    latin = _OTHERS.sub(" ", unidecode(text).translate(_STANDS_FOR))
    words = re.sub(r"/{2,}", "/", " ".join(latin.split()))
    return words[:longest].strip("/ ")


def has_letters(text: str) -> bool:
    """Whether there is anything in it by which a bank could know a name."""
    return any(sign.isalpha() for sign in sepa_text(text, 70))
