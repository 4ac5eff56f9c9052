"""What a ticket is while the team works on it: its states, who may read what is written in it, and what is enough."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

REASON_SHORTEST, REASON_LONGEST = 10, 500
MESSAGE_LONGEST_BYTES = 32 * 1024
PATIENCE_LEAST, PATIENCE_MOST = timedelta(hours=1), timedelta(hours=72)
PATIENCE_USUAL = timedelta(hours=24)
"""After how long askers may hand over a question themselves where nobody can say how long an answer takes."""
LOOKED_AT_MINUTES = 3
"""So long after opening a ticket an agent counts as being at it."""
WARN_SHARE = 0.25
"""A warning comes when a quarter of the promised time is left."""


class State(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"
    """The team is to do something."""
    WAITING = "waiting"
    """The customer is to answer."""
    SNOOZED = "snoozed"
    """Laid aside until an instant."""
    SOLVED = "solved"
    """Done; what the customer writes opens it again."""
    MERGED = "merged"
    """Part of another ticket now."""

    @property
    def label(self) -> str:
        """The words shown on screen."""
        return {"waiting": "Waiting for the customer", "merged": "Part of another"}.get(
            self.value, self.value.capitalize()
        )


LIVE = frozenset({State.OPEN, State.WAITING, State.SNOOZED})
"""Somebody still has it."""


class Audience(StrEnum):
    """Who reads a message."""

    PUBLIC = "public"
    """Everybody: it stands in the thread."""
    PRIVATE = "private"
    """The customer and the team."""
    NOTE = "note"
    """The team alone."""


class Side(StrEnum):
    """Who wrote a message."""

    CUSTOMER = "customer"
    TEAM = "team"


class Then(StrEnum):
    """What happens to the ticket after an agent's message."""

    WAIT = "wait"
    """The customer's turn."""
    STAY = "stay"
    """Still the team's."""
    SOLVE = "solve"
    """Done."""


def patience_ends_at(asked_at: datetime, expected_minutes: int | None) -> datetime:
    """From when on askers may hand a question over: after the wait that was promised, an hour at least, three days at most."""
    wait = PATIENCE_USUAL if expected_minutes is None else timedelta(minutes=expected_minutes)
    return asked_at + min(max(wait, PATIENCE_LEAST), PATIENCE_MOST)
