"""What happens to tickets."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TicketOpened(Event):
    """Somebody asked the support team."""

    ticket_id: int
    source: str
    offered_ids: tuple[int, ...]
    """Threads that were offered before, and did not help."""
    opened_ids: tuple[int, ...]
    """Those of them that were opened."""
    visitor_key: str = ""
    """The random key of whoever was not signed in, which joins the ticket to what they looked at before."""


@dataclass(frozen=True, kw_only=True)
class TicketEscalated(Event):
    """A thread was handed to a team."""

    ticket_id: int
    thread_id: int
    team_id: int


@dataclass(frozen=True, kw_only=True)
class TicketAnswered(Event):
    """The team wrote to a customer in private."""

    ticket_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True)
class TicketSolved(Event):
    """A ticket is done."""

    ticket_id: int
    thread_id: int | None


@dataclass(frozen=True, kw_only=True)
class TicketReopened(Event):
    """The customer wrote after the end."""

    ticket_id: int
    thread_id: int | None


@dataclass(frozen=True, kw_only=True)
class TicketAssigned(Event):
    """Somebody has a ticket now."""

    ticket_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class TicketDue(Event):
    """Something is due soon in a ticket that nobody was warned of yet."""

    ticket_id: int
    member_ids: tuple[int, ...]
    """Who hears of it: whoever has it, else its team."""
    due_at: str
    """ISO 8601."""
