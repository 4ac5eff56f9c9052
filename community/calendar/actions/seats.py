"""Taking a seat, giving it back, and moving up in the queue. The event is locked, and its counts are moved with each reply."""

from __future__ import annotations

from collections.abc import Iterable

from community.calendar import policy, queries
from community.calendar.events import QueueJoined, SeatGivenBack, SeatMovedUp, SeatTaken
from community.calendar.models import CalendarEvent, Rsvp
from community.calendar.rules import Reply
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.events import publish
from community.core.policy import require

MOVED_AT_ONCE = 200  # Rows of the queue that are read at a time.


def take_seat(actor: Actor, event: CalendarEvent) -> Reply:
    """Say that the actor comes to the (locked) event: a seat, or a place in the queue when all are taken. Answer which.

    Doing it twice changes nothing.
    """
    require(policy.can_take_seat(actor, event))
    assert actor.id is not None
    rsvp = queries.find_rsvp(event.id, actor.id)
    if rsvp is not None and rsvp.reply != Reply.DECLINED.value:
        return Reply(rsvp.reply)
    now = clock.now()
    # Nobody overtakes those who wait, not even where a seat is free this moment.
    is_free = event.waiting_count == 0 and _has_room(event)
    reply = Reply.COMING if is_free else Reply.WAITING
    if rsvp is None:
        rsvp = Rsvp(event_id=event.id, member_id=actor.id, reply=reply.value, replied_at=now)
        db.session.add(rsvp)
    rsvp.reply, rsvp.replied_at, rsvp.seated_at = reply.value, now, now if is_free else None
    if is_free:
        event.seat_count += 1
    else:
        event.waiting_count += 1
    db.session.flush()
    happened = SeatTaken if is_free else QueueJoined
    publish(actor, happened(calendar_event_id=event.id, member_id=actor.id))
    return reply


def give_seat_back(actor: Actor, event: CalendarEvent) -> None:
    """Say that the actor does not come to the (locked) event; the first of the queue gets the seat.

    Doing it twice changes nothing. Whoever never said anything has said it now.
    """
    require(policy.can_give_seat_back(actor, event))
    assert actor.id is not None
    rsvp = queries.find_rsvp(event.id, actor.id)
    if rsvp is None:
        now = clock.now()
        db.session.add(
            Rsvp(event_id=event.id, member_id=actor.id, reply=Reply.DECLINED.value, replied_at=now)
        )
        db.session.flush()
    elif rsvp.reply != Reply.DECLINED.value:
        free_seats(actor, event, [rsvp])
        move_up(actor, event)


def free_seats(actor: Actor, event: CalendarEvent, rsvps: Iterable[Rsvp]) -> None:
    """Free these seats and places in the queue of the (locked) event; `move_up` gives them to others."""
    now = clock.now()
    for rsvp in rsvps:
        had_seat = rsvp.reply == Reply.COMING.value
        rsvp.reply, rsvp.replied_at, rsvp.seated_at = Reply.DECLINED.value, now, None
        if had_seat:
            event.seat_count -= 1
        else:
            event.waiting_count -= 1
        db.session.flush()
        publish(actor, SeatGivenBack(calendar_event_id=event.id, member_id=rsvp.member_id, had_seat=had_seat))


def move_up(actor: Actor, event: CalendarEvent) -> int:
    """Give free seats of the (locked) event to those who wait, in their order; answer how many moved up.

    Not once it has begun, nor of a cancelled one.
    """
    moved = 0
    if event.is_cancelled or event.starts_at <= clock.now():
        return moved
    while event.waiting_count and _has_room(event):
        room = event.waiting_count if event.free_count is None else event.free_count
        first = queries.list_waiting(event.id, min(room, MOVED_AT_ONCE))
        now = clock.now()
        for rsvp in first:
            rsvp.reply, rsvp.seated_at = Reply.COMING.value, now
        event.seat_count += len(first)
        event.waiting_count -= len(first)
        db.session.flush()
        for rsvp in first:
            publish(actor, SeatMovedUp(calendar_event_id=event.id, member_id=rsvp.member_id))
        moved += len(first)
        if not first:
            break
    return moved


def _has_room(event: CalendarEvent) -> bool:
    return event.free_count is None or event.free_count > 0
