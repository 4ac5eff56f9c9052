"""Limits of a campaign, its dates, and who owes what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from community.producttests.rules.states import Parcel, State

TITLE_SHORTEST, TITLE_LONGEST = 5, 120
PLACES_MOST = 1_000  # A test that ships more parcels is a launch.
ADDRESS_SHORTEST, ADDRESS_LONGEST = 15, 500
ADDRESS_LINES_MOST = 8
TRACKING_LONGEST = 200
REASON_LONGEST = 300
POST_SHORTEST = 2
REMIND_EVERY = timedelta(days=7)  # More often is nagging.
REMIND_AFTER = timedelta(days=3)  # Nobody owes anything on the day on which they are asked.
PAGE_SIZE = 20


class Owed(StrEnum):
    """What a tester owes."""

    AGREEMENT = "agreement"
    """To agree to the non-disclosure terms."""
    ADDRESS = "address"
    """To say where to send the product."""
    RECEIPT = "receipt"
    """To say that it has arrived."""
    FEEDBACK = "feedback"
    """To fill in the form."""

    @property
    def words(self) -> str:
        """What to do, as an order."""
        return {
            "agreement": "Read and accept the confidentiality terms",
            "address": "Tell us where to send your product",
            "receipt": "Tell us when your parcel has arrived",
            "feedback": "Send your feedback",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a tester is."""

    state: State
    has_agreed: bool
    needs_parcel: bool
    parcel: Parcel
    has_sent_feedback: bool
    has_questions: bool


def owed_by(progress: Progress) -> Owed | None:
    """The one thing that a tester should do next; None when it is not theirs to move."""
    if progress.state not in (State.CHOOSING, State.RUNNING, State.REPORTING):
        return None
    if not progress.has_agreed:
        return Owed.AGREEMENT
    if progress.needs_parcel and progress.parcel is Parcel.ADDRESS:
        return Owed.ADDRESS
    if progress.needs_parcel and progress.parcel is Parcel.SENT:
        return Owed.RECEIPT
    has_product = not progress.needs_parcel or progress.parcel in (
        Parcel.RECEIVED,
        Parcel.KEPT,
        Parcel.RETURNED,
    )
    can_answer = progress.state in (State.RUNNING, State.REPORTING) and progress.has_questions
    if can_answer and has_product and not progress.has_sent_feedback:
        return Owed.FEEDBACK
    return None


def is_reminder_due(owed: Owed | None, since: datetime, reminded_at: datetime | None, now: datetime) -> bool:
    """Whether to remind somebody who owes something `since` then: after some days, and once a week at most."""
    if owed is None or now - since < REMIND_AFTER:
        return False
    return reminded_at is None or now - reminded_at >= REMIND_EVERY


def wrong_dates(
    opens_on: date | None, closes_on: date | None, starts_on: date | None, ends_on: date | None
) -> dict[str, str]:
    """What is wrong with the dates, by field. All four are needed, each not before the one before it."""
    wrong: dict[str, str] = {}
    before: date | None = None
    for name, value in (
        ("opens_on", opens_on),
        ("closes_on", closes_on),
        ("starts_on", starts_on),
        ("ends_on", ends_on),
    ):
        if value is None:
            wrong[name] = "Choose a day."
        elif before is not None and value < before:
            wrong[name] = "This day lies before the one above it."
        before = value or before
    return wrong
