"""Who has a ticket before them, and of what the team was warned."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.policy import require
from community.escalation import policy
from community.escalation.models import Ticket, TicketLook


def look_at(actor: Actor, ticket: Ticket) -> None:
    """Note that an agent has the ticket before them."""
    require(policy.can_work_tickets(actor))
    row = db.session.get(TicketLook, (ticket.id, actor.id))
    if row is None:
        db.session.add(TicketLook(ticket_id=ticket.id, member_id=actor.id, looked_at=clock.now()))
    else:
        row.looked_at = clock.now()
    db.session.flush()


def forget_looks(before: datetime) -> None:
    """Let go of who had what before them, once it is past."""
    db.session.execute(delete(TicketLook).where(TicketLook.looked_at < before))


def note_warned(ticket: Ticket) -> None:
    """Keep that the team was warned of what is due."""
    ticket.warned_for = ticket.due_at
    db.session.flush()
