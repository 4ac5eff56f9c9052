"""What happens to the wishes of helpers, and to what is offered to them."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class DayLimited(Event):
    """A member said how many questions a day are enough for them; None: as many as come."""

    member_id: int
    answers_a_day: int | None


@dataclass(frozen=True, kw_only=True)
class QuietHoursChosen(Event):
    """A member said when they want no offers, or that they want them at all hours again.

    When is theirs to know: events outlive an account.
    """

    member_id: int


@dataclass(frozen=True, kw_only=True)
class PauseChosen(Event):
    """A member said until when they are away, or that they are back."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class QuestionOffered(Event):
    """A question was offered to a helper."""

    offer_id: int
    thread_id: int
    member_id: int
    round: int


@dataclass(frozen=True, kw_only=True)
class OfferPassed(Event):
    """A helper left a question to others."""

    offer_id: int
    thread_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class RoutingTermsSet(Event):
    """Offers follow other numbers from now on."""

    number: int
