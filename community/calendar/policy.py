"""Who sees which event, who takes a seat, who plans and notes, and who asks and answers management."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from community.boards.rules import Audience, audiences_of
from community.calendar.models import CalendarEvent, CalendarQuestion
from community.calendar.rules import Outcome
from community.core import clock
from community.core.actor import Actor, Role
from community.core.policy import ALLOWED, Verdict, can_take_part, refused, system_only


def roles_of(audience: str) -> list[str]:
    """The roles whose members belong to the audience."""
    wanted = Audience(audience)
    return [role.value for role in Role if wanted in audiences_of(Actor(role=role))]


def visible_events(actor: Actor) -> ColumnElement[bool]:
    """The clause that keeps the events that are for the actor."""
    wanted = [audience.value for audience in audiences_of(actor)]
    return CalendarEvent.__table__.c.audience.in_(wanted)


def can_see_calendar(actor: Actor) -> Verdict:
    """Whether the actor may look into the calendar at all."""
    if actor.is_signed_in or actor.is_system:
        return ALLOWED
    return Verdict(False, "Sign in to see the calendar.", needs_sign_in=True)


def can_see_event(actor: Actor, event: CalendarEvent) -> Verdict:
    """Whether the event is for the actor."""
    basic = can_see_calendar(actor)
    if not basic:
        return basic
    if Audience(event.audience) in audiences_of(actor):
        return ALLOWED
    return refused(f"This event is for {Audience(event.audience).label.lower()}.")


def can_see_link(actor: Actor, event: CalendarEvent, has_seat: bool) -> Verdict:
    """Whether the actor may have the address under which it takes place."""
    if can_plan_events(actor) or has_seat or actor.is_member(event.lead_id):
        return ALLOWED
    return refused("Whoever has a seat sees the link here.")


def can_plan_events(actor: Actor) -> Verdict:
    """Whether the actor may put events into the calendar."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_staff else refused("Only staff plan events.")


def can_change_event(actor: Actor, event: CalendarEvent) -> Verdict:
    """Whether the actor may change and move the event: until it begins."""
    basic = can_plan_events(actor)
    if not basic:
        return basic
    if event.is_cancelled:
        return refused("This event is cancelled. Copy it to plan another one.")
    if event.starts_at <= clock.now():
        return refused("This event has begun. What came of it belongs in its notes.")
    return ALLOWED


def can_cancel_event(actor: Actor, event: CalendarEvent) -> Verdict:
    """Whether the actor may cancel the event: until it begins."""
    return can_change_event(actor, event)


def can_take_seat(actor: Actor, event: CalendarEvent) -> Verdict:
    """Whether the actor may say that they come, or wait for a seat."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    for_them = can_see_event(actor, event)
    if not for_them:
        return for_them
    if event.is_cancelled:
        return refused("This event is cancelled.")
    if event.starts_at <= clock.now():
        return refused("This event has begun already.")
    if event.rsvp_closes_at <= clock.now():
        return refused("It is too late to say that you come: replies to this event are closed.")
    return ALLOWED


def can_give_seat_back(actor: Actor, event: CalendarEvent) -> Verdict:
    """Whether the actor may say that they do not come: until it begins, so that somebody else gets the seat."""
    for_them = can_see_event(actor, event)
    if not for_them:
        return for_them
    if event.is_cancelled:
        return refused("This event is cancelled.")
    if event.starts_at <= clock.now():
        return refused("This event has begun already.")
    return ALLOWED


def can_note_attendance(actor: Actor, event: CalendarEvent) -> Verdict:
    """Whether the actor may note who came, and publish notes: staff and whoever leads it, once it has begun."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if not (actor.is_staff or actor.is_member(event.lead_id)):
        return refused("Only staff and whoever leads the event note who came.")
    if event.is_cancelled:
        return refused("This event was cancelled, so that nobody came.")
    if event.starts_at > clock.now():
        return refused("This event has not begun yet.")
    return ALLOWED


def can_note_attendance_of(actor: Actor, member_id: int) -> Verdict:
    """Whether the actor may note that this member came: anybody but themselves, for it earns points."""
    return refused("Somebody else notes that you came.") if actor.is_member(member_id) else ALLOWED


def can_ask_management(actor: Actor, event: CalendarEvent) -> Verdict:
    """Whether the actor may put a question to management: at calls, until they are over."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    for_them = can_see_event(actor, event)
    if not for_them:
        return for_them
    if not event.is_call:
        return refused("Questions are put at calls with management.")
    if event.is_cancelled:
        return refused("This call is cancelled. Ask at the next one.")
    if event.ends_at <= clock.now():
        return refused("This call is over. Ask at the next one.")
    return ALLOWED


def can_support_question(actor: Actor, event: CalendarEvent, question: CalendarQuestion) -> Verdict:
    """Whether the actor may say that they want it answered too: while it is open, and not for their own."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    for_them = can_see_event(actor, event)
    if not for_them:
        return for_them
    if actor.is_member(question.author_id):
        return refused("Your own question counts already.")
    if question.outcome != Outcome.OPEN.value:
        return refused("This question has its answer.")
    return ALLOWED


def can_withdraw_question(actor: Actor, question: CalendarQuestion) -> Verdict:
    """Whether the actor may take the question back: its author, while it is open."""
    if not (actor.is_system or actor.is_member(question.author_id)):
        return refused("Only whoever asked takes a question back.")
    if question.outcome != Outcome.OPEN.value:
        return refused("It has its answer, which others read: it stays.")
    return ALLOWED


def can_answer_questions(actor: Actor) -> Verdict:
    """Whether the actor may answer for management, or say why there is no answer."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_staff else refused("Only staff answer for management.")


def can_have_feed(actor: Actor) -> Verdict:
    """Whether the actor may have an address for their calendar program."""
    return can_take_part(actor)


def can_see_report(actor: Actor) -> Verdict:
    """Whether the actor may read the year's report."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_staff else refused("Only staff read the report.")


def can_keep_calendar(actor: Actor) -> Verdict:
    """Whether the actor may remind people and free the seats of those who are gone: only the clock and the erasure do."""
    return system_only(actor)
