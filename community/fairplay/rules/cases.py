"""What a case is called, when two are the same, and when a decided one is looked at again."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from enum import StrEnum

from community.fairplay.rules.suspicion import Act, Kind

SAME_MEMBERS = 0.6  # Of all members of both; a ring that wins a member is the same ring.
GROWN_TIMES = 1.5
GROWN_LEAST = 5  # Marks and acceptances more than when it was decided.
REASON_LETTERS = (10, 1_000)


class State(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    """Nobody has decided yet."""
    HELD = "held"
    """Points stay, rewards wait."""
    REVERSED = "reversed"
    """Points were taken back."""
    WARNED = "warned"
    """The members were written to."""
    DISMISSED = "dismissed"
    """It was nothing."""


STATE_OF = {
    Act.HOLD: State.HELD,
    Act.REVERSE: State.REVERSED,
    Act.WARN: State.WARNED,
    Act.DISMISS: State.DISMISSED,
}

KIND_WORDS = {
    Kind.PAIR: "Two members for each other",
    Kind.RING: "A ring of members",
    Kind.CHAIN: "A circle in one direction",
    Kind.FANS: "Accounts that live for one author",
    Kind.ALTERNATE: "Perhaps one person with two accounts",
    Kind.BURST: "A sudden burst of marks",
    Kind.MARKET: "The same voters for the same authors",
    Kind.REVENGE: "A run of marks against one author",
    Kind.TRIVIAL: "A flood of short answers",
    Kind.MACHINE: "Answers quicker than hands",
    Kind.COPIED: "Copied answers",
}
STATE_WORDS = {
    State.OPEN: "To decide", State.HELD: "Held", State.REVERSED: "Points taken back", State.WARNED: "Written to",
    State.DISMISSED: "Dismissed",
}  # fmt: skip
ACT_WORDS = {
    Act.HOLD: "Hold",
    Act.REVERSE: "Take the points back",
    Act.WARN: "Write to them",
    Act.DISMISS: "Dismiss",
}


def fingerprint_of(kind: str, members: Collection[int]) -> str:
    """One name for one suspicion against one group."""
    return hashlib.sha256(f"{kind}:{','.join(map(str, sorted(members)))}".encode()).hexdigest()


def is_same_group(left: Collection[int], right: Collection[int]) -> bool:
    """Whether two findings of a kind are about the same people, some having come or gone."""
    one, other = set(left), set(right)
    return len(one & other) >= SAME_MEMBERS * len(one | other)


def has_grown(causes_then: int, causes_now: int) -> bool:
    """Whether so much has come since a decision that somebody should look again."""
    return causes_now >= max(causes_then * GROWN_TIMES, causes_then + GROWN_LEAST)
