"""Mail about tickets, and files to delete: slow, never inside a request."""

from __future__ import annotations

from dataclasses import replace

from community.core import files, mail
from community.core.actor import SYSTEM, Actor
from community.core.db import transaction
from community.core.mail import Attached
from community.core.site import support_email
from community.escalation import queries
from community.escalation.events import TicketOpened
from community.members import queries as members


def mail_support(_actor: Actor, event: TicketOpened) -> None:
    """Send the support team everything that it needs; its answer goes to the customer."""
    with transaction(writes=False):
        ticket = queries.find_ticket(event.ticket_id)
        if ticket is None or ticket.erased_at is not None:
            return
        member = members.find_member(ticket.member_id) if ticket.member_id else None
        seen, attachments = queries.list_seen(SYSTEM, ticket), list(ticket.attachments)
    text = mail.compose(
        "escalation/mail/support.txt",
        to=support_email(),
        ticket=ticket,
        member=member,
        seen=seen,
        attachments=attachments,
    )
    attached = tuple(Attached(a.name, a.media_type, files.read_document(a.file_key)) for a in attachments)
    mail.send(replace(text, reply_to=ticket.email, is_automatic=False, attached=attached))


def mail_receipt(_actor: Actor, event: TicketOpened) -> None:
    """Tell the writer that it arrived. The mail holds none of their words: anybody can type another's address."""
    with transaction(writes=False):
        ticket = queries.find_ticket(event.ticket_id)
    if ticket is None or ticket.erased_at is not None:
        return
    receipt = mail.compose("escalation/mail/receipt.txt", to=ticket.email, ticket=ticket)
    mail.send(replace(receipt, reply_to=support_email()))


def remove_document(*, key: str) -> None:
    """Delete a file whose ticket was forgotten."""
    files.remove_document(key)
