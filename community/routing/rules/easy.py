"""What an easy question is. Everybody may read this: it decides who is asked first.

A question is easy when at least two of three signs hold. No sign alone is enough: a short question may be a riddle, a
solved one may look like it and differ, and a subject that many know has its hard corners.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from enum import StrEnum

SHORT_CHARACTERS = (
    400  # Title and text together: some seventy words, with no log and no list of what was tried.
)
LOOKED_AT = 40  # The newest answered questions on the subject.
LEAST = 10  # Of fewer, who answered first says little.
BUSIEST = 3  # Where these few answer nearly everything, it takes an expert.
SPREAD_SHARE = 0.4
SIGNS_NEEDED = 2


class Sign(StrEnum):
    """One reason to hold a question for easy."""

    SHORT = "short"
    """It is told in few words, without code."""
    KNOWN = "known"
    """While it was asked, an earlier question that is solved was shown beside it."""
    SPREAD = "spread"
    """Many different people were first to answer such questions lately."""


def is_short(title: str, text: str) -> bool:
    """Whether the question is told in few words, without code."""
    return len(title) + len(text) <= SHORT_CHARACTERS and "```" not in text and "\n    " not in text


def is_spread(first_answerers: Sequence[int]) -> bool:
    """Whether such questions are answered by many: by whom the newest ones were answered first."""
    newest = first_answerers[:LOOKED_AT]
    if len(newest) < LEAST:
        return False
    busiest = sum(count for _, count in Counter(newest).most_common(BUSIEST))
    return (len(newest) - busiest) / len(newest) >= SPREAD_SHARE


def is_easy(signs: Collection[Sign]) -> bool:
    """Whether these signs make a question easy."""
    return len(set(signs)) >= SIGNS_NEEDED
