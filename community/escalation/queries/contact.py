"""Reading tickets."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import func, select

from community.core.actor import Actor
from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page
from community.escalation import policy
from community.escalation.models import Ticket, TicketAttachment
from community.threads import queries as threads

PAGE_SIZE = 30
GONE = "There is no such request, or it is not yours to read."


@dataclass(frozen=True, slots=True)
class Seen:
    """A thread that was offered before the ticket was sent."""

    title: str
    url: str
    is_looked_at: bool


def get_ticket(actor: Actor, ticket_id: int) -> Ticket:
    """The ticket with that number. Raise NotFound alike for a missing one and somebody else's."""
    ticket = db.session.scalar(select(Ticket).where(Ticket.id == ticket_id, policy.visible_tickets(actor)))
    if ticket is None:
        raise NotFound(GONE)
    return ticket


def find_ticket(ticket_id: int) -> Ticket | None:
    """The ticket with that number, whoever asks: for jobs and handlers."""
    return db.session.get(Ticket, ticket_id)


def get_receipt(key: str) -> Ticket:
    """The ticket that the key leads to; the key is the permission. Raise NotFound for an unknown one."""
    ticket = db.session.scalar(select(Ticket).where(Ticket.receipt_key == key, Ticket.erased_at.is_(None)))
    if ticket is None:
        raise NotFound("This link leads to no request. It may have been cut off in the mail.")
    return ticket


def find_sent(sending: str) -> Ticket | None:
    """The ticket that was made of this very form with these very words, or None."""
    return db.session.scalar(select(Ticket).where(Ticket.sending == sending))


def get_attachment(ticket: Ticket, attachment_id: int) -> TicketAttachment:
    """The file of the ticket. Raise NotFound for one of another ticket."""
    query = select(TicketAttachment).where(
        TicketAttachment.id == attachment_id, TicketAttachment.ticket_id == ticket.id
    )
    attachment = db.session.scalar(query)
    if attachment is None:
        raise NotFound("There is no such file.")
    return attachment


def list_tickets(actor: Actor, number: int) -> Page[Ticket]:
    """The tickets that the actor may read, the newest first."""
    visible = policy.visible_tickets(actor)
    total = db.session.scalar(select(func.count(Ticket.id)).where(visible)) or 0
    query = select(Ticket).where(visible).order_by(Ticket.id.desc())
    rows = db.session.scalars(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(list(rows), number, PAGE_SIZE, total)


def list_tickets_of(member_id: int) -> list[Ticket]:
    """Everything that the member asked the support team."""
    return list(db.session.scalars(select(Ticket).where(Ticket.member_id == member_id)))


def list_seen(actor: Actor, ticket: Ticket) -> list[Seen]:
    """The threads that were offered before the ticket was sent, those that were opened first."""
    names = threads.list_thread_names(actor, ticket.offered_ids)
    looked_at = set(ticket.opened_ids)
    ids = sorted(ticket.offered_ids, key=lambda thread_id: thread_id not in looked_at)
    return [Seen(names[i].title, names[i].url, i in looked_at) for i in ids if i in names]


def html_of(ticket: Ticket) -> Markup:
    """The text of the ticket as it is shown."""
    return Markup(ticket.body_html)
