"""What agents read: the queue, one ticket with its messages, teams; and what the asker's page says of who has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page
from community.escalation import policy
from community.escalation.models import (
    Team,
    TeamMember,
    Ticket,
    TicketLook,
    TicketMessage,
    TicketRating,
    TicketStep,
)
from community.escalation.queries.contact import GONE, PAGE_SIZE
from community.escalation.rules.work import LIVE, LOOKED_AT_MINUTES, Audience, State, patience_ends_at
from community.threads import queries as threads
from community.threads.models import Thread

STEPS_MOST = 200  # A ticket with more has a story that nobody reads; the newest are shown.
MESSAGES_MOST = 300
_LIVE = [state.value for state in LIVE]


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which tickets a queue shows."""

    view: str = "open"
    """`mine`, `unassigned`, `open`, `waiting`, `snoozed`, `solved` or `all`."""
    team_id: int | None = None
    priority: str = ""
    words: str = ""


VIEWS: dict[str, str] = {
    "mine": "Mine",
    "unassigned": "Nobody’s",
    "open": "To do",
    "waiting": "Waiting",
    "snoozed": "Snoozed",
    "solved": "Solved",
    "all": "All",
}


def get_work(actor: Actor, ticket_id: int) -> Ticket:
    """The ticket, for whoever works it. Raise NotFound alike for missing and hidden."""
    ticket = db.session.get(Ticket, ticket_id) if policy.can_work_tickets(actor) else None
    if ticket is None:
        raise NotFound(GONE)
    return ticket


def lock_ticket(ticket_id: int) -> Ticket:
    """The ticket, and nobody else changes it until the transaction ends. Raise NotFound."""
    query = select(Ticket).where(Ticket.id == ticket_id).with_for_update(of=Ticket)
    ticket = db.session.scalar(query.execution_options(populate_existing=True))
    if ticket is None:
        raise NotFound(GONE)
    return ticket


def find_open_of(thread_id: int) -> Ticket | None:
    """The ticket in which a thread is with the team now."""
    return db.session.scalar(select(Ticket).where(Ticket.thread_id == thread_id, Ticket.state.in_(_LIVE)))


def lock_newest_of(thread_id: int) -> Ticket | None:
    """The last ticket of a thread, whether it is done or not, locked."""
    query = select(Ticket).where(Ticket.thread_id == thread_id, Ticket.state != State.MERGED.value)
    query = query.order_by(Ticket.id.desc()).limit(1).with_for_update(of=Ticket)
    return db.session.scalar(query.execution_options(populate_existing=True))


def find_newest_of(thread_id: int) -> Ticket | None:
    """The last ticket of a thread, whether it is done or not."""
    query = select(Ticket).where(Ticket.thread_id == thread_id, Ticket.state != State.MERGED.value)
    return db.session.scalar(query.order_by(Ticket.id.desc()).limit(1))


def list_queue(actor: Actor, wanted: QueueFilter, number: int) -> Page[Ticket]:
    """What a view of the queue holds: the soonest due first, what is done newest first."""
    kept = [policy.visible_tickets(actor), *_narrowed(actor, wanted)]
    total = db.session.scalar(select(func.count(Ticket.id)).where(*kept)) or 0
    query = select(Ticket).where(*kept)
    if wanted.view == "solved":
        query = query.order_by(Ticket.solved_at.desc(), Ticket.id.desc())
    elif wanted.view == "snoozed":
        query = query.order_by(Ticket.snoozed_until, Ticket.id)
    else:
        query = query.order_by(Ticket.due_at.is_(None), Ticket.due_at, Ticket.id)
    rows = db.session.scalars(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(list(rows), number, PAGE_SIZE, total)


def count_views(actor: Actor, team_id: int | None = None) -> dict[str, int]:
    """How many tickets each view holds."""
    counts = {}
    for view in VIEWS:
        kept = _narrowed(actor, QueueFilter(view, team_id))
        counts[view] = db.session.scalar(select(func.count(Ticket.id)).where(*kept)) or 0
    return counts


def list_messages(ticket: Ticket, *audiences: Audience) -> list[TicketMessage]:
    """What was written, oldest first; of very many the newest."""
    query = select(TicketMessage).where(TicketMessage.ticket_id == ticket.id)
    if audiences:
        query = query.where(TicketMessage.audience.in_([one.value for one in audiences]))
    rows = db.session.scalars(query.order_by(TicketMessage.id.desc()).limit(MESSAGES_MOST)).all()
    return list(rows)[::-1]


def find_message(sending: str) -> TicketMessage | None:
    """The message that this very form made."""
    return db.session.scalar(select(TicketMessage).where(TicketMessage.sending == sending))


def find_message_of(post: str) -> TicketMessage | None:
    """The message that says where a post of the thread belongs."""
    return db.session.scalar(select(TicketMessage).where(TicketMessage.post == post))


def get_last_message_id(ticket: Ticket) -> int:
    """The newest message of a ticket; 0 when there is none."""
    query = select(func.max(TicketMessage.id)).where(TicketMessage.ticket_id == ticket.id)
    return db.session.scalar(query) or 0


def has_public_word(ticket: Ticket) -> bool:
    """Whether the team has written in the thread since it was handed over."""
    query = select(TicketMessage.id).where(
        TicketMessage.ticket_id == ticket.id,
        TicketMessage.audience == Audience.PUBLIC.value,
        TicketMessage.side == "team",
    )
    return db.session.scalar(query.limit(1)) is not None


def list_steps(ticket: Ticket) -> Sequence[TicketStep]:
    """What was done with a ticket, the newest first."""
    query = select(TicketStep).where(TicketStep.ticket_id == ticket.id)
    return db.session.scalars(query.order_by(TicketStep.id.desc()).limit(STEPS_MOST)).all()


def list_others_at(actor: Actor, ticket: Ticket) -> list[TicketLook]:
    """Who else has the ticket before them just now."""
    since = clock.now() - timedelta(minutes=LOOKED_AT_MINUTES)
    query = select(TicketLook).where(
        TicketLook.ticket_id == ticket.id, TicketLook.member_id != actor.id, TicketLook.looked_at > since
    )
    return list(db.session.scalars(query.order_by(TicketLook.looked_at.desc())))


def find_rating(ticket: Ticket) -> TicketRating | None:
    """What the customer said of it when it was done."""
    return db.session.get(TicketRating, ticket.id)


def list_earlier(ticket: Ticket, limit: int = 5) -> list[Ticket]:
    """Other tickets of the same customer, the newest first."""
    same = Ticket.member_id == ticket.member_id if ticket.member_id else Ticket.email == ticket.email
    query = select(Ticket).where(same, Ticket.id != ticket.id, Ticket.erased_at.is_(None))
    return list(db.session.scalars(query.order_by(Ticket.id.desc()).limit(limit))) if ticket.email else []


def list_teams(*, with_retired: bool = False) -> list[Team]:
    """The teams, the usual one first."""
    query = select(Team).order_by(Team.is_usual.desc(), Team.name)
    return list(db.session.scalars(query if with_retired else query.where(Team.retired_at.is_(None))))


def get_team(team_id: int) -> Team:
    """One team. Raise NotFound."""
    team = db.session.get(Team, team_id)
    if team is None:
        raise NotFound("There is no such team.")
    return team


def get_usual_team() -> Team:
    """The team of all tickets that name none."""
    return db.session.scalars(select(Team).where(Team.is_usual)).one()


def list_people_of(team: Team) -> list[int]:
    """Who works in a team."""
    query = select(TeamMember.member_id).where(TeamMember.team_id == team.id)
    return list(db.session.scalars(query.order_by(TeamMember.member_id)))


def count_live_of(team: Team) -> int:
    """How many tickets a team still has."""
    query = select(func.count(Ticket.id)).where(Ticket.team_id == team.id, Ticket.state.in_(_LIVE))
    return db.session.scalar(query) or 0


def list_assigned_to(member_id: int) -> list[Ticket]:
    """What somebody still has, for when they go."""
    query = select(Ticket).where(Ticket.assigned_to_id == member_id, Ticket.state.in_(_LIVE))
    return list(db.session.scalars(query.order_by(Ticket.id).with_for_update(of=Ticket)))


def list_ids_to_wake(now: datetime) -> list[int]:
    """Tickets whose rest is over."""
    query = select(Ticket.id).where(Ticket.state == State.SNOOZED.value, Ticket.snoozed_until <= now)
    return list(db.session.scalars(query.order_by(Ticket.id)))


def list_ids_to_warn(until: datetime) -> list[int]:
    """Open tickets of which something is due by then, and of which nobody was warned yet."""
    query = select(Ticket.id).where(
        Ticket.state == State.OPEN.value,
        Ticket.due_at <= until,
        or_(Ticket.warned_for.is_(None), Ticket.warned_for != Ticket.due_at),
    )
    return list(db.session.scalars(query.order_by(Ticket.due_at, Ticket.id)))


def find_patience_end(thread: Thread) -> datetime:
    """From when on its asker may hand the thread to the team."""
    expected = threads.find_expectation(thread.board_id, thread.product_id or 0)
    return patience_ends_at(thread.created_at, expected.most_minutes if expected else None)


def _narrowed(actor: Actor, wanted: QueueFilter) -> list[ColumnElement[bool]]:
    views: dict[str, list[ColumnElement[bool]]] = {
        "mine": [Ticket.assigned_to_id == actor.id, Ticket.state == State.OPEN.value],
        "unassigned": [Ticket.assigned_to_id.is_(None), Ticket.state == State.OPEN.value],
        "all": [Ticket.state != State.MERGED.value],
    }
    state = wanted.view if wanted.view in VIEWS else State.OPEN.value
    kept = views.get(wanted.view, [Ticket.state == state])
    if wanted.team_id is not None:
        kept = [*kept, Ticket.team_id == wanted.team_id]
    if wanted.priority:
        kept = [*kept, Ticket.priority == wanted.priority]
    if wanted.words:
        kept = [*kept, Ticket.subject.icontains(wanted.words, autoescape=True)]
    return kept
