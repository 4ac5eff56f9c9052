"""What agents do with a ticket, and what its customer writes in it."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from community.answers import actions as answers
from community.core import clock, ratelimit
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Forbidden, Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_line
from community.escalation import policy, queries
from community.escalation.actions.escalate import join
from community.escalation.actions.steps import (
    add_step,
    go_on,
    hear_customer,
    hear_team,
    rest,
    solve,
    wait_for_customer,
)
from community.escalation.events import TicketAnswered, TicketAssigned
from community.escalation.models import Ticket, TicketMessage, TicketRating
from community.escalation.rules.clocks import Priority, begin
from community.escalation.rules.work import LIVE, Audience, Side, State, Then
from community.members import queries as members
from community.threads import actions as threads
from community.threads import queries as thread_queries

SNOOZE_MOST = timedelta(days=60)
MESSAGES_PER_TICKET = "30/hour"  # Of one customer in one ticket: a conversation, not a flood.
WORDS_LONGEST = 500
DONE = "This ticket is part of another one now; go on there."

_MESSAGES = ratelimit.limit(MESSAGES_PER_TICKET)


def write(
    actor: Actor,
    ticket: Ticket,
    *,
    audience: Audience,
    body: str,
    then: Then = Then.WAIT,
    seen_message_id: int | None = None,
    form_key: str = "",
    no_public_reason: str = "",
) -> None:
    """Write as the team: an answer in the thread, a private message, or a note; then wait, stay, or end. Needs the ticket
    locked.

    `seen_message_id` is the newest message that the writer had before them: with a newer one this is refused, so that
    nobody answers past a colleague or the customer. Raise Invalid and Conflict.
    """
    require(policy.can_work_tickets(actor))
    _refuse_unless_usable(ticket)
    sending = _fingerprint(actor, ticket, form_key, body) if form_key else None
    if sending is not None and queries.find_message(sending) is not None:
        return  # The same form, sent twice.
    newest = queries.get_last_message_id(ticket)
    if seen_message_id is not None and newest > seen_message_id:
        raise Conflict("Something new was written in this ticket meanwhile. Read it, then send yours.")
    if then is Then.SOLVE and audience is not Audience.PUBLIC:
        _say_outcome(
            ticket, no_public_reason
        )  # Before anything is written: what is refused leaves nothing behind.
    if ticket.state == State.SOLVED and audience is not Audience.NOTE:
        reopen(actor, ticket)
    if audience is Audience.PUBLIC:
        _answer_in_thread(actor, ticket, body, sending)
    else:
        _add_message(actor, ticket, Side.TEAM, audience, body, sending)
    if audience is not Audience.NOTE:
        hear_team(actor, ticket)
        if ticket.assigned_to_id is None:
            ticket.assigned_to_id = actor.id
    if then is Then.SOLVE:
        solve_ticket(actor, ticket, no_public_reason=no_public_reason)
    elif audience is not Audience.NOTE and then is Then.WAIT:
        wait_for_customer(actor, ticket)


def write_as_customer(
    actor: Actor, ticket: Ticket, *, body: str, form_key: str = "", has_key: bool = False
) -> None:
    """Write to the team in private. `has_key` says that the writer holds the receipt's key, which is permission enough.

    Needs the ticket locked. Raise Invalid, TooMany.
    """
    if not has_key or ticket.erased_at is not None:
        require(policy.can_write_in_ticket(actor, ticket))
    if ticket.state == State.MERGED:
        raise Conflict("This request was joined with another of yours. Please write there.")
    _refuse_where_another_goes_on(ticket)
    ratelimit.hit(_MESSAGES, ticket.id, what="messages in this request")
    sending = _fingerprint(actor, ticket, form_key, body) if form_key else None
    if sending is not None and queries.find_message(sending) is not None:
        return
    _add_message(actor, ticket, Side.CUSTOMER, Audience.PRIVATE, body, sending)
    hear_customer(actor, ticket)


def solve_ticket(actor: Actor, ticket: Ticket, *, no_public_reason: str = "") -> None:
    """End a ticket. One that came from a thread needs a public word of the team, or the reason why there is none."""
    require(policy.can_work_tickets(actor))
    _refuse_unless_usable(ticket)
    solve(actor, ticket, _say_outcome(ticket, no_public_reason))


def reopen(actor: Actor, ticket: Ticket) -> None:
    """Take the end, the rest or the waiting back."""
    require(policy.can_work_tickets(actor))
    _refuse_unless_usable(ticket)
    if ticket.state == State.OPEN:
        return
    _refuse_where_another_goes_on(ticket)
    go_on(actor, ticket, "Taken up again")


def assign(actor: Actor, ticket: Ticket, member_id: int | None) -> None:
    """Give a ticket to an agent, or to nobody. Raise Invalid."""
    require(policy.can_work_tickets(actor))
    _refuse_unless_usable(ticket)
    if member_id == ticket.assigned_to_id:
        return
    if member_id is None:
        ticket.assigned_to_id = None
        add_step(actor, ticket, "Nobody has it now")
        return
    agent = members.get_actor(member_id)
    if not policy.can_work_tickets(agent):
        raise Invalid(fields={"member_id": f"{agent.name} does not work tickets. Choose an agent."})
    ticket.assigned_to_id = member_id
    add_step(actor, ticket, f"{agent.name} has it now")
    if not actor.is_member(member_id):
        publish(actor, TicketAssigned(ticket_id=ticket.id, member_id=member_id))


def let_go_of_all(actor: Actor, member_id: int) -> None:
    """Somebody does not work here any more, or may not: what they had is nobody's, and stays where it is."""
    for ticket in queries.list_assigned_to(member_id):
        ticket.assigned_to_id = None
        add_step(actor, ticket, "Nobody has it now: whoever had it cannot work it any more")


def sort_ticket(actor: Actor, ticket: Ticket, *, team_id: int, priority: Priority) -> None:
    """Move a ticket to another team or priority; what is still due is counted anew from when it began. Raise Invalid."""
    require(policy.can_work_tickets(actor))
    _refuse_unless_usable(ticket)
    team = queries.get_team(team_id)
    if team.retired_at is not None and team.id != ticket.team_id:
        raise Invalid(fields={"team_id": "This team has been closed. Choose another."})
    if (team.id, priority.value) == (ticket.team_id, ticket.priority):
        return
    ticket.team_id, ticket.priority, ticket.team = team.id, priority.value, team
    fresh = begin(ticket.opened_at, team.hours, team.promise(priority))
    clocks = ticket.clocks
    if ticket.first_due_at is not None:
        ticket.first_due_at = fresh.first_due_at
    if ticket.solve_due_at is not None:
        ticket.solve_due_at = fresh.solve_due_at
    if clocks.next_due_at is not None:
        ticket.next_due_at = team.hours.after(clock.now(), team.promise(priority).next)
    ticket.set_clocks(ticket.clocks)
    add_step(actor, ticket, f"Moved to {team.name}, {priority.label.lower()}")


def snooze(actor: Actor, ticket: Ticket, until: datetime) -> None:
    """Lay a ticket aside; it comes back by itself, or when its customer writes. Raise Invalid."""
    require(policy.can_work_tickets(actor))
    _refuse_unless_usable(ticket)
    if ticket.state == State.SOLVED:
        raise Conflict("This ticket is solved: there is nothing to come back to.")
    now = clock.now()
    if not now < until <= now + SNOOZE_MOST:
        raise Invalid(fields={"until": "Choose a moment within the next sixty days."})
    rest(actor, ticket)
    ticket.state, ticket.snoozed_until = State.SNOOZED.value, until
    add_step(actor, ticket, f"Laid aside until {until:%d %B %Y, %H:%M} UTC")


def wake(actor: Actor, ticket: Ticket) -> None:
    """Its rest is over."""
    if ticket.state == State.SNOOZED and ticket.snoozed_until and ticket.snoozed_until <= clock.now():
        go_on(actor, ticket, "Back from its rest")


def merge_tickets(actor: Actor, ticket: Ticket, target: Ticket) -> None:
    """Make one ticket part of another, so that many askers are one piece of work. Needs both locked. Raise Conflict."""
    require(policy.can_work_tickets(actor))
    join(actor, ticket, target)


def rate(
    actor: Actor, ticket: Ticket, *, is_solved: bool, effort: int, satisfaction: int, words: str
) -> None:
    """Say how it went, once; “no” opens the ticket again. Needs the ticket locked. Raise Invalid, Conflict."""
    require(policy.can_write_in_ticket(actor, ticket))
    if ticket.state != State.SOLVED:
        raise Conflict("You can say how it went once it is solved.")
    if queries.find_rating(ticket) is not None:
        raise Conflict("You have told us already. Thank you.")
    if not (1 <= effort <= 5 and 1 <= satisfaction <= 5):
        raise Invalid(fields={"effort": "Choose one of the five for each."})
    said = clean_line(words)
    if len(said) > WORDS_LONGEST:
        raise Invalid(fields={"words": f"Shorten this to {WORDS_LONGEST} characters."})
    db.session.add(
        TicketRating(
            ticket_id=ticket.id,
            is_solved=is_solved,
            effort=effort,
            satisfaction=satisfaction,
            words=said,
            rated_at=clock.now(),
        )
    )
    add_step(actor, ticket, "The customer said how it went")
    if not is_solved:
        if ticket.thread_id is not None and queries.find_open_of(ticket.thread_id) is not None:
            return
        hear_customer(actor, ticket, "The customer says that it is not solved")


def _say_outcome(ticket: Ticket, no_public_reason: str) -> str:
    """Why it can end, in words. Raise Invalid where others with the same question would find nothing, and no reason is given."""
    why = clean_line(no_public_reason)
    if ticket.thread_id is None or queries.has_public_word(ticket):
        return "the team is done"
    if len(why) < 10:
        raise Invalid(
            fields={
                "no_public_reason": "The thread has no word of ours yet. Write the outcome there, or say in a"
                " sentence why there is none."
            }
        )
    return f"without a public word, because: {why}"[:600]


def _answer_in_thread(actor: Actor, ticket: Ticket, body: str, sending: str | None) -> None:
    if ticket.thread_id is None:
        raise Invalid(fields={"audience": "This request is no thread, so nothing of it can be public."})
    thread = thread_queries.lock_thread(actor, ticket.thread_id)
    if thread.removed_at is not None or thread.merged_into_id is not None:
        raise Forbidden("Its thread was taken out of sight. Write to the customer in private.")
    answer = answers.post_answer(actor, thread, body=body)
    message = queries.find_message_of(f"answer:{answer.id}")  # Its posting has noted it here.
    assert message is not None
    message.sending = sending
    db.session.flush()


def _add_message(
    actor: Actor, ticket: Ticket, side: Side, audience: Audience, body: str, sending: str | None
) -> None:
    cooked = threads.cook_body(body, shortest=2, field="body_markdown")
    message = TicketMessage(
        ticket_id=ticket.id,
        author_id=actor.id if actor.is_signed_in else None,
        side=side.value,
        audience=audience.value,
        body_markdown=cooked.markdown,
        body_html=cooked.html,
        renderer_version=cooked.renderer_version,
        sending=sending,
        written_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(message)
            db.session.flush()
    except IntegrityError as error:
        raise Conflict("This was sent already.") from error
    if side is Side.TEAM and audience is Audience.PRIVATE:
        publish(actor, TicketAnswered(ticket_id=ticket.id, message_id=message.id))


def _refuse_unless_usable(ticket: Ticket) -> None:
    if State(ticket.state) not in LIVE | {State.SOLVED}:
        raise Conflict(DONE)


def _refuse_where_another_goes_on(ticket: Ticket) -> None:
    other = queries.find_open_of(ticket.thread_id) if ticket.thread_id is not None else None
    if other is not None and other.id != ticket.id:
        raise Conflict(f"Its thread is with a team in {other.number} already. Go on there.")


def _fingerprint(actor: Actor, ticket: Ticket, form_key: str, body: str) -> str:
    words = f"{ticket.id}\0{actor.id}\0{form_key}\0{body}"
    return hashlib.blake2b(words.encode(errors="replace"), digest_size=24).hexdigest()
