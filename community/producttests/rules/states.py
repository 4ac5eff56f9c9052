"""Where a campaign, an application and a parcel stand, and where each may go from there."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    """Only its staff know of it."""
    OPEN = "open"
    """Members may apply."""
    CHOOSING = "choosing"
    """Nobody applies any more; the staff choose."""
    RUNNING = "running"
    """Testers test."""
    REPORTING = "reporting"
    """The test is over; what came of it is written down."""
    CLOSED = "closed"
    """All is done, and the addresses are deleted."""
    CANCELLED = "cancelled"
    """It will not be; everybody who applied was told, and the addresses are deleted."""

    @property
    def label(self) -> str:
        """The words shown on screen."""
        return _STATE_WORDS[self]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to its testers."""
        return self in (State.CLOSED, State.CANCELLED)


_STATE_WORDS = {
    State.DRAFT: "Draft",
    State.OPEN: "Open for applications",
    State.CHOOSING: "Choosing testers",
    State.RUNNING: "Test is running",
    State.REPORTING: "Results are being written",
    State.CLOSED: "Finished",
    State.CANCELLED: "Cancelled",
}

STEPS: Mapping[State, tuple[State, ...]] = {
    State.DRAFT: (State.OPEN, State.CANCELLED),
    State.OPEN: (State.CHOOSING, State.CLOSED, State.CANCELLED),
    State.CHOOSING: (State.OPEN, State.RUNNING, State.CLOSED, State.CANCELLED),
    State.RUNNING: (State.REPORTING, State.CANCELLED),
    State.REPORTING: (State.CLOSED, State.CANCELLED),
    State.CLOSED: (),
    State.CANCELLED: (),
}
"""What follows on each state."""

ASKS_FIRST = frozenset({State.RUNNING, State.CLOSED})
"""Steps that leave nobody waiting: who has applied is chosen, in reserve or told no."""


class Standing(StrEnum):
    """Where an application stands."""

    APPLIED = "applied"
    """Nobody has decided yet."""
    CHOSEN = "chosen"
    """The member is a tester."""
    RESERVE = "reserve"
    """They move up when a tester leaves."""
    DECLINED = "declined"
    """They are not in this test."""
    WITHDRAWN = "withdrawn"
    """The member took the application back."""
    LEFT = "left"
    """The member was a tester and left."""

    @property
    def label(self) -> str:
        """The words shown on screen."""
        return {"applied": "Not decided", "chosen": "Tester", "declined": "Not chosen"}.get(
            self.value, self.value.capitalize()
        )


DECISIONS = (Standing.CHOSEN, Standing.RESERVE, Standing.DECLINED)
"""What the staff can decide about an application."""


class Parcel(StrEnum):
    """Where a tester's product is."""

    ADDRESS = "address"
    """The tester has not said where to send it."""
    READY = "ready"
    """It can be sent."""
    SENT = "sent"
    """It is on its way."""
    RECEIVED = "received"
    """The tester has it."""
    RETURNED = "returned"
    """It came back."""
    KEPT = "kept"
    """The tester keeps it."""

    @property
    def label(self) -> str:
        """The words shown on screen."""
        return _PARCEL_WORDS[self]


_PARCEL_WORDS = {
    Parcel.ADDRESS: "Waiting for an address",
    Parcel.READY: "To send",
    Parcel.SENT: "On its way",
    Parcel.RECEIVED: "Received",
    Parcel.RETURNED: "Returned",
    Parcel.KEPT: "Kept",
}

WAYS: Mapping[Parcel, tuple[Parcel, ...]] = {
    Parcel.ADDRESS: (Parcel.READY,),
    Parcel.READY: (Parcel.SENT,),
    Parcel.SENT: (Parcel.RECEIVED, Parcel.RETURNED),
    Parcel.RECEIVED: (Parcel.RETURNED, Parcel.KEPT),
    Parcel.RETURNED: (Parcel.READY,),
    Parcel.KEPT: (),
}
"""Where a parcel goes from where it is. What came back can be sent again."""


def can_step(before: State, after: State) -> bool:
    """Whether a campaign may go from one state to the other."""
    return after in STEPS[before]


def can_move_parcel(before: Parcel, after: Parcel) -> bool:
    """Whether a parcel may go from one state to the other."""
    return after in WAYS[before]
