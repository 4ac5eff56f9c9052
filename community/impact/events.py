"""What happens around impact."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ThankYouEvent(Event):
    """Something happened to a thank-you note."""

    thank_you_id: int
    answer_id: int
    author_id: int
    helper_id: int


@dataclass(frozen=True, kw_only=True)
class ThankYouSaid(ThankYouEvent):
    """Somebody whom an answer helped thanked its author, or changed the note."""


@dataclass(frozen=True, kw_only=True)
class ThankYouWithdrawn(ThankYouEvent):
    """They took the note back."""


@dataclass(frozen=True, kw_only=True)
class ThankYouReported(ThankYouEvent):
    """A member asked a moderator to look at the note."""


@dataclass(frozen=True, kw_only=True)
class ThankYouKept(ThankYouEvent):
    """A moderator looked at it and left it."""


@dataclass(frozen=True, kw_only=True)
class ThankYouRemoved(ThankYouEvent):
    """A moderator took it out of sight."""


@dataclass(frozen=True, kw_only=True)
class ThankYouRestored(ThankYouEvent):
    """A moderator brought it back."""


@dataclass(frozen=True, kw_only=True)
class ImpactShownChanged(Event):
    """A member chose what others see of their impact."""

    member_id: int
    hides_money: bool
    hides_notes: bool


@dataclass(frozen=True, kw_only=True)
class ImpactTermsSet(Event):
    """An admin said how long a contact takes, and what is public."""

    terms_id: int


@dataclass(frozen=True, kw_only=True)
class CardShared(Event):
    """A member gave the card of a year an address for others."""

    member_id: int
    year: int


@dataclass(frozen=True, kw_only=True)
class CardWithdrawn(Event):
    """They took that address back."""

    member_id: int
    year: int


@dataclass(frozen=True, kw_only=True)
class YearSummed(Event):
    """A year is over in which a member's answers helped so many people."""

    member_id: int
    year: int
    people_count: int
