"""What a ticket's clocks and state do when somebody writes, and the history that tells it."""

from __future__ import annotations

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.events import publish
from community.escalation.events import TicketReopened, TicketSolved
from community.escalation.models import Ticket, TicketStep
from community.escalation.rules.clocks import Clocks, Priority, answered, resumed, stopped, written
from community.escalation.rules.work import State

WORDS_LONGEST = 700


def add_step(actor: Actor, ticket: Ticket, words: str) -> None:
    """Add a line to the ticket's history."""
    db.session.add(
        TicketStep(
            ticket_id=ticket.id,
            by_id=actor.id if actor.is_signed_in else None,
            words=words[:WORDS_LONGEST],
            happened_at=clock.now(),
        )
    )
    db.session.flush()


def hear_customer(actor: Actor, ticket: Ticket, why: str = "The customer wrote") -> None:
    """The customer wrote: it is the team's turn, and the clocks go on."""
    was = State(ticket.state)
    if was is State.MERGED:
        return
    _set_state(ticket, State.OPEN)
    ticket.set_clocks(
        written(
            ticket.clocks,
            clock.now(),
            ticket.team.hours,
            ticket.team.promise(Priority(ticket.priority)),
            is_answered=ticket.first_answered_at is not None,
        )
    )
    if was is State.SOLVED:
        add_step(actor, ticket, f"Open again: {why.lower()}")
        publish(actor, TicketReopened(ticket_id=ticket.id, thread_id=ticket.thread_id))
    elif was is not State.OPEN:
        add_step(actor, ticket, f"{why}: the team’s turn")
    db.session.flush()


def hear_team(actor: Actor, ticket: Ticket) -> None:
    """The team wrote to the customer: no answer is due."""
    if ticket.first_answered_at is None:
        ticket.first_answered_at = clock.now()
    ticket.set_clocks(answered(ticket.clocks))
    db.session.flush()


def wait_for_customer(actor: Actor, ticket: Ticket) -> None:
    """It is the customer's turn: the clocks stand."""
    _stop(ticket, State.WAITING)
    add_step(actor, ticket, "Waits for the customer")


def solve(actor: Actor, ticket: Ticket, why: str) -> None:
    """It is done."""
    _stop(ticket, State.SOLVED)
    add_step(actor, ticket, f"Solved: {why}")
    publish(actor, TicketSolved(ticket_id=ticket.id, thread_id=ticket.thread_id))


def go_on(actor: Actor, ticket: Ticket, why: str) -> None:
    """It is the team's turn again without the customer having written."""
    _set_state(ticket, State.OPEN)
    ticket.set_clocks(resumed(ticket.clocks, clock.now(), ticket.team.hours))
    add_step(actor, ticket, why)


def rest(actor: Actor, ticket: Ticket) -> None:
    """Let the clocks stand while it is laid aside; the caller says until when."""
    ticket.set_clocks(stopped(ticket.clocks, clock.now(), ticket.team.hours))


def _stop(ticket: Ticket, state: State) -> None:
    ticket.set_clocks(stopped(ticket.clocks, clock.now(), ticket.team.hours) if ticket.is_live else Clocks())
    _set_state(ticket, state)
    db.session.flush()


def _set_state(ticket: Ticket, state: State) -> None:
    ticket.state = state.value
    ticket.snoozed_until = None
    ticket.solved_at = clock.now() if state is State.SOLVED else None
