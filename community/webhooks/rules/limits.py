"""Limits with their reasons, and where a delivery or an endpoint stands."""

from __future__ import annotations

from enum import StrEnum

ADDRESS_LONGEST = 2_000  # As the safe fetcher reads them.
DESCRIPTION_LONGEST = 100
ENDPOINTS_MOST = (
    20  # Each costs a row for each event; more systems than this are served by one that passes on.
)
LOG_DAYS = 30  # Long enough to look into a complaint; then what was sent is nobody's business.
OVERLAP_HOURS = 24  # A day in which both keys sign, to put the new one everywhere.
ANSWER_KEPT_BYTES = 1_024  # Enough for an error's words.
PAGE_SIZE = 30
REPLAY_MOST = 10_000  # In one go: a month of a large community, and still one statement.


class State(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    """It will be tried, now or later."""
    DELIVERED = "delivered"
    """The other side answered with 2xx."""
    FAILED = "failed"
    """It is not tried any more."""
    SKIPPED = "skipped"
    """There is nothing left to tell: what it was about is gone."""

    @property
    def label(self) -> str:
        """The word shown on screen."""
        return {"skipped": "Not needed"}.get(self.value, self.value.capitalize())


class SwitchedOff(StrEnum):
    """Why an endpoint gets nothing."""

    ADMIN = "admin"
    """An admin switched it off."""
    GONE = "gone"
    """It answered 410 Gone: it wants no more calls."""
    FAILING = "failing"
    """Three days of nothing but failures."""

    @property
    def words(self) -> str:
        """A sentence for admins."""
        return {
            "admin": "An admin switched it off.",
            "gone": "It answered 410 Gone, which asks for no more calls.",
            "failing": "Every call failed for three days.",
        }[self.value]
