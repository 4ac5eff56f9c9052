"""Who hears of tickets: the customer whose it is, the agent who has it, and the team that should."""

from __future__ import annotations

from community.core.actor import SYSTEM, Actor
from community.escalation import events, queries
from community.escalation.models import Ticket
from community.notifications.actions import tell_member
from community.notifications.rules import Kind


def tell_of_escalation(actor: Actor, event: events.TicketEscalated) -> None:
    """Tell the asker who has it now, and the team that there is something new."""
    ticket = queries.find_ticket(event.ticket_id)
    if ticket is None or not ticket.is_live:
        return
    due = f"{ticket.due_at:%d %B, %H:%M} UTC" if ticket.due_at else "soon"
    note = f"{ticket.team.name} has your question. An answer is promised by {due}."
    if not actor.is_member(ticket.member_id):
        _tell_customer(ticket, "escalated", "Our support team looks into", note)
    for member_id in queries.list_people_of(ticket.team):
        if not actor.is_member(member_id):
            _tell_agent(ticket, member_id, "escalated", f"New for {ticket.team.name}")


def tell_of_ticket_answer(_actor: Actor, event: events.TicketAnswered) -> None:
    """Tell the customer that the team wrote in private; the words are only where they are private."""
    ticket = queries.find_ticket(event.ticket_id)
    if ticket is not None:
        note = "Only you and our support team can read it."
        _tell_customer(ticket, f"message:{event.message_id}", "A private message about", note)


def tell_of_solved_ticket(actor: Actor, event: events.TicketSolved) -> None:
    """Ask the customer how it went; not whoever ended it by accepting an answer."""
    ticket = queries.find_ticket(event.ticket_id)
    if ticket is None or ticket.is_live or actor.is_member(ticket.member_id):
        return
    note = "Did it help? One question for you; and if it did not, write there again."
    at = ticket.solved_at
    _tell_customer(ticket, f"solved:{at:%Y%m%dT%H%M%S%f}" if at else "solved", "Support is done with", note)


def tell_of_reopened_ticket(_actor: Actor, event: events.TicketReopened) -> None:
    """Tell the agent who had it, else the team, that it came back."""
    ticket = queries.find_ticket(event.ticket_id)
    if ticket is None:
        return
    people = [ticket.assigned_to_id] if ticket.assigned_to_id else queries.list_people_of(ticket.team)
    for member_id in people:
        newest = queries.get_last_message_id(ticket)
        _tell_agent(ticket, member_id, f"reopened:{newest}", "Open again")


def tell_of_assignment(_actor: Actor, event: events.TicketAssigned) -> None:
    """Tell an agent that somebody gave them a ticket."""
    ticket = queries.find_ticket(event.ticket_id)
    if ticket is not None and ticket.assigned_to_id == event.member_id:
        steps = queries.list_steps(ticket)
        _tell_agent(ticket, event.member_id, f"assigned:{steps[0].id if steps else 0}", "Given to you")


def tell_of_due_ticket(_actor: Actor, event: events.TicketDue) -> None:
    """Warn whoever has it before the promise is broken, not after."""
    ticket = queries.find_ticket(event.ticket_id)
    if ticket is None or ticket.due_at is None or ticket.due_at.isoformat() != event.due_at:
        return
    what = f"{ticket.clocks.due_what} due by {ticket.due_at:%H:%M} UTC"
    for member_id in event.member_ids:
        _tell_agent(ticket, member_id, f"due:{event.due_at}", what)


def _tell_customer(ticket: Ticket, cause: str, title: str, note: str) -> None:
    if ticket.member_id is None:
        return
    tell_member(
        SYSTEM, ticket.member_id, Kind.SUPPORT,
        cause=f"ticket:{ticket.id}:{cause}", title=f"{title} “{ticket.subject}”"[:150], url=ticket.url, note=note,
    )  # fmt: skip


def _tell_agent(ticket: Ticket, member_id: int, cause: str, title: str) -> None:
    tell_member(
        SYSTEM, member_id, Kind.SUPPORT,
        cause=f"ticket:{ticket.id}:{cause}", title=f"{title}: {ticket.subject}"[:150], url=ticket.desk_url, note="",
    )  # fmt: skip
