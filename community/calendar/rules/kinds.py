"""What kinds of events there are, for whom, and how a member answers an invitation."""

from __future__ import annotations

from enum import StrEnum

from community.boards.rules import Audience

TITLE_LONGEST = 120  # It stands in a line of the agenda, and in the subject of a mail.
CAPACITY_MOST = 100_000  # More than that is no event but a slip of the finger.
PAGE_SIZE = 30
ANSWER_DAYS, ANSWER_DAYS_MOST = 10, 60  # Two weeks of work is what a promise of an answer can be held to.
REMIND_AGAIN_DAYS = (
    3  # Of a question whose day is over: often enough to be a nuisance, not so often as to be noise.
)
AUDIENCES = (Audience.MEMBERS, Audience.SUPER_USERS, Audience.STAFF)
"""Who an event can be for. Visitors have no account that could take a seat."""


class Kind(StrEnum):
    """What an event is."""

    CONFERENCE = "conference"
    """People of the programme meet, often for days."""
    TRAINING = "training"
    """Something is taught."""
    CALL = "call"
    """Management answers questions."""
    PRODUCT_TEST = "product_test"
    """A meeting of those who try a product."""
    OTHER = "other"
    """Whatever else."""

    @property
    def label(self) -> str:
        """The words shown on screen."""
        return {
            "conference": "Conference",
            "training": "Training",
            "call": "Call with management",
            "product_test": "Product test",
            "other": "Other",
        }[self.value]

    @property
    def icon(self) -> str:
        """Its drawing."""
        return {
            "conference": "users",
            "training": "sparkles",
            "call": "megaphone",
            "product_test": "package",
            "other": "calendar",
        }[self.value]


class Reply(StrEnum):
    """What a member said to an event."""

    COMING = "coming"
    """They have a seat."""
    WAITING = "waiting"
    """They have a place in the queue for one."""
    DECLINED = "declined"
    """They do not come, or not any more."""


class Outcome(StrEnum):
    """What became of a question to management."""

    OPEN = "open"
    """It waits for its answer."""
    ANSWERED = "answered"
    """There is a written answer."""
    DECLINED = "declined"
    """It gets none, with a reason."""


class Window(StrEnum):
    """How long before its start people are reminded of an event."""

    DAY = "day"
    """A day before."""
    HOUR = "hour"
    """An hour before."""

    @property
    def seconds(self) -> int:
        """How long that is."""
        return {"day": 86_400, "hour": 3_600}[self.value]
