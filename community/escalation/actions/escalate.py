"""Handing a thread to a team, and what of the thread's life reaches its ticket."""

from __future__ import annotations

import secrets

from sqlalchemy.exc import IntegrityError

from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_line
from community.escalation import policy, queries
from community.escalation.actions.steps import add_step, hear_customer, hear_team, solve
from community.escalation.events import TicketEscalated
from community.escalation.models import Team, Ticket, TicketMessage
from community.escalation.rules.clocks import Priority, begin
from community.escalation.rules.limits import Source
from community.escalation.rules.work import REASON_LONGEST, REASON_SHORTEST, Audience, Side, State
from community.members import queries as members
from community.threads import queries as threads
from community.threads.models import Thread


def escalate(
    actor: Actor,
    thread: Thread,
    *,
    team_id: int | None = None,
    priority: Priority = Priority.NORMAL,
    reason: str = "",
    leaf: str = "",
) -> Ticket:
    """Hand a thread to a team, the usual one where none is named; a thread that is with one already stays there.

    `leaf` is the published rule that says so, `reason` a person's own words. Needs the thread locked. Raise Invalid.
    """
    require(policy.can_escalate(actor, thread, queries.find_patience_end(thread)))
    there = queries.find_open_of(thread.id)
    if there is not None:
        return there
    reason = _clean_reason(actor, thread, reason)
    team = queries.get_team(team_id) if team_id is not None else queries.get_usual_team()
    if team.retired_at is not None:
        raise Invalid(fields={"team_id": "This team has been closed. Choose another."})
    ticket = _ticket_of(actor, thread, team, priority, reason=reason, leaf=leaf)
    try:
        with db.session.begin_nested():
            db.session.add(ticket)
            db.session.flush()
    except IntegrityError:  # Somebody else did the same at the same moment.
        there = queries.find_open_of(thread.id)
        if there is None:
            raise
        return there
    why = f" because “{leaf}”" if leaf else f": {reason}" if reason else ""
    add_step(actor, ticket, f"Handed to {team.name} as {priority.label.lower()}{why}")
    publish(actor, TicketEscalated(ticket_id=ticket.id, thread_id=thread.id, team_id=team.id))
    return ticket


def note_post(actor: Actor, *, thread_id: int, author_id: int, post: str) -> None:
    """Something was written in a thread: by its asker or the team it reaches the ticket; others' posts do not.

    What the asker writes after the end opens the ticket again.
    """
    ticket = queries.lock_newest_of(thread_id)
    thread = threads.find_thread(SYSTEM, thread_id) if ticket is not None else None
    if thread is None or ticket is None or queries.find_message_of(post) is not None:
        return
    is_asker = thread.author_id == author_id
    if not is_asker and members.get_actor(author_id).role not in policy.SUPPORT_TEAM:
        return
    side = Side.CUSTOMER if is_asker else Side.TEAM
    if ticket.state == State.SOLVED and not is_asker:
        return
    db.session.add(
        TicketMessage(
            ticket_id=ticket.id,
            author_id=author_id,
            side=side.value,
            audience=Audience.PUBLIC.value,
            post=post,
            written_at=clock.now(),
        )
    )
    db.session.flush()
    if is_asker:
        hear_customer(actor, ticket)
    else:
        hear_team(actor, ticket)


def end_with_acceptance(actor: Actor, thread_id: int) -> None:
    """An answer was accepted: whoever had the thread is done with it."""
    ticket = queries.find_open_of(thread_id)
    if ticket is not None:
        solve(actor, queries.lock_ticket(ticket.id), "An answer was accepted")


def begin_anew(actor: Actor, thread_id: int) -> None:
    """The acceptance was taken back: the ticket that had ended with it is open again."""
    ticket = queries.lock_newest_of(thread_id)
    if ticket is not None and ticket.state == State.SOLVED:
        hear_customer(actor, ticket, "The acceptance was taken back")


def follow_merge(actor: Actor, *, source_id: int, target_id: int) -> None:
    """The thread's posts are in another one now: so is its ticket, or it is part of the ticket that is there."""
    ticket = queries.find_open_of(source_id)
    if ticket is None:
        return
    ticket, there = queries.lock_ticket(ticket.id), queries.find_open_of(target_id)
    if there is None:
        ticket.thread_id = target_id
        add_step(actor, ticket, "Its thread was merged into another, where the ticket goes on")
    else:
        join(actor, ticket, there)


def join(actor: Actor, ticket: Ticket, target: Ticket) -> None:
    """Make one ticket part of another: what is written to one counts for both customers. Raise Conflict."""
    if ticket.id == target.id or not ticket.is_live or not target.is_live:
        raise Conflict("Only two tickets that are both still open can become one.")
    ticket.state, ticket.merged_into_id = State.MERGED.value, target.id
    ticket.snoozed_until = None
    ticket.set_clocks(type(ticket.clocks)())
    db.session.flush()
    add_step(actor, ticket, f"Made part of {target.number}")
    add_step(actor, target, f"{ticket.number} is part of this one now")


def _clean_reason(actor: Actor, thread: Thread, reason: str) -> str:
    cleaned = clean_line(reason)
    if actor.is_system:
        return cleaned[:REASON_LONGEST]
    needs_reason = not actor.is_member(thread.author_id)
    if needs_reason and len(cleaned) < REASON_SHORTEST:
        raise Invalid(
            fields={"reason": "Say in a sentence why the team should have it; they and the asker read it."}
        )
    if len(cleaned) > REASON_LONGEST:
        raise Invalid(fields={"reason": f"Shorten this to {REASON_LONGEST} characters."})
    return cleaned


def _ticket_of(
    actor: Actor, thread: Thread, team: Team, priority: Priority, *, reason: str, leaf: str
) -> Ticket:
    asker = members.find_member(thread.author_id)
    now = clock.now()
    ticket = Ticket(
        member_id=asker.id if asker is not None else None,
        name=asker.name if asker is not None else "",
        email=(asker.email or "") if asker is not None else "",
        subject=thread.title,
        body_markdown="",
        body_html="",
        renderer_version=0,
        product_id=thread.product_id,
        source=Source.THREAD.value,
        receipt_key=secrets.token_urlsafe(24),
        sending=secrets.token_urlsafe(24),
        offered_ids=[],
        opened_ids=[],
        opened_at=now,
        thread_id=thread.id,
        team_id=team.id,
        priority=priority.value,
        state=State.OPEN.value,
        escalated_by_id=actor.id,
        reason=reason,
        leaf=leaf,
    )
    ticket.set_clocks(begin(now, team.hours, team.promise(priority)))
    return ticket
