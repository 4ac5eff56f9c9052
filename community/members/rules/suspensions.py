"""How long an account may be barred, and how the reason must look."""

from __future__ import annotations

from datetime import timedelta

SHORTEST_REASON = 10  # The member reads it: a word is no reason.
LONGEST_REASON = 1000
LONGEST = timedelta(days=3650)

DURATIONS = {
    "1": "1 day",
    "3": "3 days",
    "7": "1 week",
    "30": "30 days",
    "90": "90 days",
    "365": "1 year",
    "3650": "10 years",
}
"""Days, as a form sends them, and in words."""


def reason_error(reason: str) -> str:
    """Why this reason will not do, as a sentence; empty when it will."""
    if len(reason) < SHORTEST_REASON:
        return f"Give a reason of at least {SHORTEST_REASON} characters: the member reads it."
    if len(reason) > LONGEST_REASON:
        return f"Use at most {LONGEST_REASON} characters."
    return ""
