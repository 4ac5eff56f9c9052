"""The ladder and what follows from it; pure."""

from community.ranks.rules.ladder import (
    KEPT_BELOW_PERCENT,
    Explanation,
    Inputs,
    Ladder,
    Need,
    Step,
    explain,
    lower_bound,
    rank_of,
    why_not,
)

__all__ = [
    "KEPT_BELOW_PERCENT",
    "Explanation",
    "Inputs",
    "Ladder",
    "Need",
    "Step",
    "explain",
    "lower_bound",
    "rank_of",
    "why_not",
]
