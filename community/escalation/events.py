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
