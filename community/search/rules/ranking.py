"""How well a thread answers a query: the numbers, and why they are what they are.

BM25F (Robertson, Zaragoza and Taylor, "Simple BM25 Extension to Multiple Weighted Fields", 2004): what a word weighs
in each field is added up first and saturates afterwards, so that a word in the title and in the text is not paid twice.
"""

from __future__ import annotations

import math

# These were tried on 791 questions of a real community that helpers had answered with a link to an earlier thread:
# of the linked threads the first five then hold 19 % for a title typed, 24 % for a title and sixty words. Each number
# may move by a third without moving those by a tenth.
FIELD_WEIGHTS = (8.0, 1.6, 1.2, 1.0)
"""Weights of title, question, solution, answers."""

# Usual lengths, in words. Fixed rather than measured, so that a word's weight in a thread never depends on the others.
USUAL_LENGTHS = (8, 110, 100, 220)
LENGTH_EFFECTS = (0.3, 0.6, 0.6, 0.7)
"""How much a longer text lowers the weight of a word in it: 0 not at all, 1 in proportion."""

SATURATION = 8.0  # BM25's k1, in proportion to the weights above: more occurrences say less and less.

# A word that stands in more threads than both of these does not make one a hit by itself when rarer words are asked:
# it only orders the best of those hits. So a large community's queries cost what the rare words cost.
COMMON_SHARE = 0.12
COMMON_LEAST = 1_000

SOLVED_BONUS = 0.06  # Between threads that match alike, the solved one helps sooner.
VOTE_BONUS = 0.02  # For each doubling of Helpful marks.

PART_WEIGHT = 0.35  # A part of a compound (`1023` of `E-1023`) against the whole.
COMPLETION_WEIGHT = 0.8  # A word that the last, unfinished one may become.


def rarity(holding: int, total: int) -> float:
    """Inverse document frequency of a word that `holding` of `total` threads hold; always above 0."""
    return math.log(1 + (total - holding + 0.5) / (holding + 0.5))


def coverage_effect(word_count: int) -> float:
    """How far a thread falls that holds few of the asked words: 0 not at all, 1 in proportion.

    Whoever types two words means both; of a whole question many words are beside the point.
    """
    return min(0.8, max(0.45, 0.9 - 0.05 * word_count))
