"""How much of an answer stood in an earlier one of the same author: shingles of three words (Broder 1997)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

WORDS = 3
LETTERS_READ = 4_000
POSTINGS_MOST = 40  # A greeting that stands in every answer is compared with the first forty only.
_WORD = re.compile(r"\w+")


def likenesses(texts: Sequence[str]) -> list[float]:
    """For each text, oldest first, the greatest share (0 to 1) of its shingles that one earlier text holds."""
    holders: dict[int, list[int]] = defaultdict(list)
    found = []
    for place, text in enumerate(texts):
        words = _WORD.findall(text[:LETTERS_READ].casefold())
        shingles = {hash(tuple(words[at : at + WORDS])) for at in range(max(1, len(words) - WORDS + 1))}
        common: Counter[int] = Counter()
        for shingle in shingles:
            common.update(holders[shingle])
            if len(holders[shingle]) < POSTINGS_MOST:
                holders[shingle].append(place)
        found.append(max(common.values(), default=0) / len(shingles) if words else 0.0)
    return found
