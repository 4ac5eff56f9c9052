"""Who comes, who waits, and the members' own seats."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, func, or_, select

from community.calendar import policy
from community.calendar.models import CalendarEvent, CalendarFeed, Rsvp
from community.calendar.queries.calendar import when_coming, when_past
from community.calendar.rules import Reply
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.pagination import Page
from community.members.models import Member

ATTENDEES_SIZE = 60
FEED_DAYS_BACK = 90  # What is longer past is no use in a calendar program.
FEED_MOST = 500
_HOLDING = (Reply.COMING.value, Reply.WAITING.value)


@dataclass(frozen=True, slots=True)
class OwnSeat:
    """An event and what the member said to it."""

    event: CalendarEvent
    reply: str


def find_rsvp(event_id: int, member_id: int | None) -> Rsvp | None:
    """What the member said to the event, or None."""
    return db.session.scalar(select(Rsvp).where(Rsvp.event_id == event_id, Rsvp.member_id == member_id))


def list_replies(actor: Actor, event_ids: Collection[int]) -> dict[int, str]:
    """By event: what the actor said to it."""
    if not event_ids:
        return {}
    query = select(Rsvp.event_id, Rsvp.reply).where(Rsvp.member_id == actor.id, Rsvp.event_id.in_(event_ids))
    return dict(db.session.execute(query).all())


def count_ahead(rsvp: Rsvp) -> int:
    """How many wait before this one."""
    before = or_(
        Rsvp.replied_at < rsvp.replied_at, and_(Rsvp.replied_at == rsvp.replied_at, Rsvp.id < rsvp.id)
    )
    query = select(func.count()).where(
        Rsvp.event_id == rsvp.event_id, Rsvp.reply == Reply.WAITING.value, before
    )
    return db.session.scalar(query) or 0


def list_waiting(event_id: int, limit: int) -> Sequence[Rsvp]:
    """The first of the queue."""
    query = select(Rsvp).where(Rsvp.event_id == event_id, Rsvp.reply == Reply.WAITING.value)
    # Read anew: whoever gave the place up within this transaction waits no longer.
    query = query.order_by(Rsvp.replied_at, Rsvp.id).limit(limit)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def list_rsvps(event_id: int, reply: Reply, number: int, *, size: int = ATTENDEES_SIZE) -> Page[Rsvp]:
    """A page of those who said so, in the order in which they did."""
    mine = (Rsvp.event_id == event_id, Rsvp.reply == reply.value)
    total = db.session.scalar(select(func.count()).select_from(Rsvp).where(*mine)) or 0
    query = select(Rsvp).where(*mine).order_by(Rsvp.replied_at, Rsvp.id)
    rows = db.session.scalars(query.limit(size).offset((number - 1) * size))
    return Page(list(rows), number, size, total)


def list_holders(event_id: int, *, waiting_too: bool) -> Sequence[int]:
    """Ids of the members with a seat, and of those who wait for one."""
    replies = _HOLDING if waiting_too else _HOLDING[:1]
    query = select(Rsvp.member_id).where(Rsvp.event_id == event_id, Rsvp.reply.in_(replies))
    return db.session.scalars(query.order_by(Rsvp.member_id)).all()


def list_outsiders(event: CalendarEvent) -> Sequence[Rsvp]:
    """Seats and places in the queue of those who do not belong to the event's audience (any more)."""
    query = (
        select(Rsvp)
        .join(Member, Member.id == Rsvp.member_id)
        .where(
            Rsvp.event_id == event.id,
            Rsvp.reply.in_(_HOLDING),
            Member.role.not_in(policy.roles_of(event.audience)),
        )
    )
    return db.session.scalars(query.order_by(Rsvp.id)).all()


def list_future_event_ids(member_id: int) -> Sequence[int]:
    """Ids of the events to come in which the member has a seat or waits for one, in their order."""
    query = (
        select(CalendarEvent.id)
        .join(Rsvp, Rsvp.event_id == CalendarEvent.id)
        .where(Rsvp.member_id == member_id, Rsvp.reply.in_(_HOLDING), CalendarEvent.starts_at > clock.now())
    )
    return db.session.scalars(query.order_by(CalendarEvent.id)).all()


def list_own(actor: Actor, number: int, *, is_past: bool = False, size: int = 30) -> Page[OwnSeat]:
    """A page of the events in which the actor has, or had, a seat or a place in the queue."""
    now = clock.now()
    query = (
        select(CalendarEvent, Rsvp.reply)
        .join(Rsvp, Rsvp.event_id == CalendarEvent.id)
        .where(
            Rsvp.member_id == actor.id,
            Rsvp.reply.in_(_HOLDING),
            policy.visible_events(actor),
            *(when_past(now) if is_past else when_coming(now)),
        )
    )
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    order = (
        (CalendarEvent.starts_at.desc(), CalendarEvent.id.desc())
        if is_past
        else (CalendarEvent.starts_at, CalendarEvent.id)
    )
    rows = db.session.execute(query.order_by(*order).limit(size).offset((number - 1) * size))
    return Page([OwnSeat(event, reply) for event, reply in rows], number, size, total)


def list_feed(actor: Actor) -> list[OwnSeat]:
    """What the actor's calendar program is told: seats and places in the queue, of late and to come, cancelled ones too."""
    query = (
        select(CalendarEvent, Rsvp.reply)
        .join(Rsvp, Rsvp.event_id == CalendarEvent.id)
        .where(
            Rsvp.member_id == actor.id,
            Rsvp.reply.in_(_HOLDING),
            policy.visible_events(actor),
            CalendarEvent.ends_at > clock.now() - timedelta(days=FEED_DAYS_BACK),
        )
        .order_by(CalendarEvent.starts_at, CalendarEvent.id)
        .limit(FEED_MOST)
    )
    return [OwnSeat(event, reply) for event, reply in db.session.execute(query)]


def find_feed(secret: str) -> CalendarFeed | None:
    """The feed with that secret, or None."""
    return db.session.scalar(select(CalendarFeed).where(CalendarFeed.secret == secret))


def find_feed_of(member_id: int | None) -> CalendarFeed | None:
    """The member's feed, or None."""
    return db.session.scalar(select(CalendarFeed).where(CalendarFeed.member_id == member_id))
