"""Mail about tickets, files to delete, and what the clock does: slow, never inside a request."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from community.core import clock, files, mail
from community.core.actor import SYSTEM, Actor
from community.core.db import transaction
from community.core.events import publish
from community.core.mail import Attached
from community.core.site import support_email
from community.escalation import actions, queries
from community.escalation.events import TicketAnswered, TicketDue, TicketOpened
from community.escalation.rules.clocks import Priority
from community.escalation.rules.work import WARN_SHARE, Audience, State
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


def mail_answer(_actor: Actor, event: TicketAnswered) -> None:
    """Bring the team's answer to a customer who asked in private; of a thread's private side only that there is one."""
    with transaction(writes=False):
        ticket = queries.find_ticket(event.ticket_id)
        if ticket is None or ticket.erased_at is not None or not ticket.email:
            return
        messages = [
            one for one in queries.list_messages(ticket, Audience.PRIVATE) if one.id == event.message_id
        ]
        if not messages:
            return
        agent = members.find_member(messages[0].author_id) if messages[0].author_id else None
    text = mail.compose(
        "escalation/mail/answer.txt",
        to=ticket.email,
        ticket=ticket,
        body="" if ticket.thread_id else messages[0].body_markdown,
        agent=agent.name if agent is not None else "Our support team",
    )
    mail.send(replace(text, reply_to=support_email()))


def keep_clocks() -> None:
    """Bring back what has rested long enough, warn of what is due soon, and let go of who looked at what."""
    now = clock.now()
    with transaction(writes=False):
        resting, due = queries.list_ids_to_wake(now), queries.list_ids_to_warn(now + _WARN_MOST)
    for ticket_id in resting:
        with transaction():
            actions.wake(SYSTEM, queries.lock_ticket(ticket_id))
    for ticket_id in due:
        with transaction():
            _warn(ticket_id)
    with transaction():
        actions.forget_looks(now - timedelta(days=1))


_WARN_MOST = timedelta(days=8)  # A quarter of the longest time that a team can promise.


def _warn(ticket_id: int) -> None:
    ticket, now = queries.lock_ticket(ticket_id), clock.now()
    due = ticket.due_at
    if ticket.state != State.OPEN or due is None or ticket.warned_for == due:
        return
    promise = ticket.team.promise(Priority(ticket.priority))
    minutes = {
        ticket.solve_due_at: promise.solve,
        ticket.next_due_at: promise.next,
        ticket.first_due_at: promise.first,
    }[due]
    if ticket.team.hours.minutes_between(now, due) > minutes * WARN_SHARE:
        return
    people = [ticket.assigned_to_id] if ticket.assigned_to_id else queries.list_people_of(ticket.team)
    publish(SYSTEM, TicketDue(ticket_id=ticket.id, member_ids=tuple(people), due_at=due.isoformat()))
    actions.note_warned(ticket)
