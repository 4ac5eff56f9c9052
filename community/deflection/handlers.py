"""Reactions to what happens to members and threads."""

from __future__ import annotations

from sqlalchemy import select, update

from community.core.actor import Actor
from community.core.db import db
from community.deflection import actions, queries
from community.deflection.models import Deflection, Visit, VisitFact
from community.deflection.rules import Place
from community.deflection.rules.visits import FactKind
from community.escalation.events import TicketOpened
from community.members import queries as members
from community.members.events import MemberErased, SignedIn
from community.threads import queries as threads
from community.threads.events import ThreadPosted
from community.threads.rules import Kind


def claim_visits(actor: Actor, event: SignedIn) -> None:
    """Hand what a visitor did to the member as whom they signed in."""
    actions.claim_visits(members.get_actor(event.member_id), event.visitor_key)


def note_question(actor: Actor, event: ThreadPosted) -> None:
    """Note that somebody asked after all, and what they had been offered."""
    thread = threads.get_thread(actor, event.thread_id)
    if thread.kind != Kind.QUESTION or actor.is_system:
        return
    # What was opened before signing in is known to the visit alone.
    opened = [*event.opened_ids, *queries.list_opened_threads(actor.id)]
    actions.note_contact(actor, "", FactKind.ASKED, place=Place.ASK, thread=thread)
    actions.keep_declined(actor, thread, offered=event.offered_ids, opened=opened)


def note_ticket(actor: Actor, event: TicketOpened) -> None:
    """Note that somebody wrote to support after all."""
    place = Place.WIDGET if event.source == Place.WIDGET else Place.SUPPORT
    actions.note_contact(actor, event.visitor_key, FactKind.CONTACTED, place=place, ticket_id=event.ticket_id)


def forget_member(actor: Actor, event: MemberErased) -> None:
    """Keep that somebody was helped, and forget whom, and what they typed."""
    own = select(Visit.id).where(Visit.member_id == event.member_id)
    db.session.execute(update(VisitFact).where(VisitFact.visit_id.in_(own)).values(query=""))
    db.session.execute(
        update(Deflection).where(Deflection.member_id == event.member_id).values(member_id=None, query="")
    )
    db.session.execute(
        update(Visit).where(Visit.member_id == event.member_id).values(member_id=None, is_current=False)
    )
