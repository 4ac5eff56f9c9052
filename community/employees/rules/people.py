"""How somebody became an employee, and where they stand."""

from __future__ import annotations

from enum import StrEnum

TEAM_SHORTEST, TEAM_LONGEST = 2, 40  # It stands beside a name on a phone: “Broadband team”.


class Verified(StrEnum):
    """By what an employee is known to be one."""

    DOMAIN = "domain"
    """A confirmed address at one of the brand's domains."""
    HAND = "hand"
    """An admin, who said why."""


class State(StrEnum):
    """Where somebody stands who works, or worked, for the brand."""

    TRAINING = "training"
    """They read; posting waits for the training."""
    ACTIVE = "active"
    """They answer."""
    ENDED = "ended"
    """They left; what they wrote stays."""

    @property
    def label(self) -> str:
        """The word shown on screen."""
        return {"training": "In training", "active": "Answering", "ended": "Ended"}[self.value]
