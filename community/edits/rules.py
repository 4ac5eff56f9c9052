"""What a proposed edit may be, and when it is too small to bother anybody with."""

from __future__ import annotations

from enum import StrEnum

from community.core.text.diff import diff_words

CHANGED_LEAST = (
    6  # Characters in changed words. One slip of a finger costs two people more time than it saves readers.
)
OPEN_PER_POST = 3  # More at once mean that its author should be talked to instead.
PER_DAY = 20
SUMMARY_SHORTEST = 5
SUMMARY_LONGEST = 200  # It stands in the history beside the change, like any reason there.
EXPIRES_DAYS = 30  # What nobody wanted to decide in a month fits the post less every day.
PAGE_SIZE = 20


class Outcome(StrEnum):
    """How a proposal ended."""

    ACCEPTED = "accepted"
    """It is the post's text (perhaps improved on the way)."""
    DECLINED = "declined"
    """Somebody who may decide did not want it, and said why."""
    WITHDRAWN = "withdrawn"
    """Its proposer took it back."""
    EXPIRED = "expired"
    """Nobody decided in time."""

    @property
    def label(self) -> str:
        """The word on screen."""
        return {"expired": "Nobody decided in time", "withdrawn": "Taken back"}.get(
            self.value, self.value.capitalize()
        )


def changed_characters(before: str, after: str) -> int:
    """How much changes: the characters of the words that go or come, whichever are more, without white space."""
    added = removed = 0
    for change in diff_words(before, after):
        size = len("".join(change.text.split()))
        if change.kind == "added":
            added += size
        elif change.kind == "removed":
            removed += size
    return max(added, removed)


def triviality(title_before: str, title: str, before: str, after: str) -> str:
    """Why the change is too small to be proposed, as a sentence; empty when it is not. A title is always worth it."""
    if title_before != title:
        return ""
    changed = changed_characters(before, after)
    if not changed:
        return "Nothing is changed yet."
    if changed < CHANGED_LEAST:
        return (
            "This changes very little. Mend everything that you see in the post, so that looking at it is worth it;"
            " a slip that hurts nobody can stay."
        )
    return ""
