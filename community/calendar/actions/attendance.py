"""Noting who came, correcting it, and publishing what was said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from community.calendar import policy, queries
from community.calendar.actions.planned import cook_words
from community.calendar.events import AttendanceNoted, AttendanceWithdrawn, NotesPublished
from community.calendar.models import Attendance, CalendarEvent
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_body
from community.members import queries as members

WALK_INS_MOST = 100  # Of one form; more people than that have a list of their own.


@dataclass(frozen=True, slots=True)
class Tick:
    """Whether a member came, as the list says that was sent."""

    member_id: int
    came: bool


def note_attendance(
    actor: Actor, event: CalendarEvent, ticks: Sequence[Tick], *, walk_ins: Sequence[str] = ()
) -> int:
    """Note who came to the (locked) event, and who did not after all; answer how many lines changed.

    Only the members in `ticks` are touched, so that two who note different pages keep each other's. `walk_ins` are the
    usernames of those who came without a seat. Raise Invalid for names that nobody has, and for the actor's own.
    """
    require(policy.can_note_attendance(actor, event))
    came = {tick.member_id: tick.came for tick in ticks}
    guests = _members_of(walk_ins)
    came |= dict.fromkeys(guests, True)
    before = queries.list_attendances(event.id, came.keys())
    allowed = set(queries.list_holders(event.id, waiting_too=True))
    changed = 0
    for member_id, is_here in sorted(came.items()):
        row = before.get(member_id)
        if is_here is (row is not None and row.withdrawn_at is None):
            continue
        if row is None and member_id not in allowed and member_id not in guests:
            continue  # A made-up line of the form: such people are named as walk-ins.
        verdict = policy.can_note_attendance_of(actor, member_id)
        if not verdict:
            raise Invalid(fields={"walk_ins": verdict.reason})
        _set(actor, event, member_id, row, is_here=is_here)
        changed += 1
    return changed


def publish_notes(actor: Actor, event: CalendarEvent, *, body: str) -> None:
    """Publish the notes of the (locked) event to its audience, instead of those before; nothing takes them away.

    Raise Invalid for what cannot be shown.
    """
    require(policy.can_note_attendance(actor, event))
    body = clean_body(body).strip()
    faults: dict[str, str] = {}
    html = cook_words(body, "notes", faults)
    if faults:
        raise Invalid(fields=faults)
    if body == event.notes_markdown:
        return
    event.notes_markdown, event.notes_html = body, html
    event.noted_at, event.noted_by_id = (clock.now(), actor.id) if body else (None, None)
    db.session.flush()
    if body:
        publish(actor, NotesPublished(calendar_event_id=event.id))


def _set(
    actor: Actor, event: CalendarEvent, member_id: int, row: Attendance | None, *, is_here: bool
) -> None:
    now = clock.now()
    if row is None:
        row = Attendance(event_id=event.id, member_id=member_id)
        db.session.add(row)
    if is_here:
        row.noted_at, row.noted_by_id, row.withdrawn_at, row.withdrawn_by_id = now, actor.id, None, None
    else:
        row.withdrawn_at, row.withdrawn_by_id = now, actor.id
    db.session.flush()
    happened = AttendanceNoted if is_here else AttendanceWithdrawn
    publish(actor, happened(attendance_id=row.id, calendar_event_id=event.id, member_id=member_id))


def _members_of(usernames: Sequence[str]) -> Collection[int]:
    wanted = {name.strip().removeprefix("@").lower() for name in usernames if name.strip(" @,")}
    if len(wanted) > WALK_INS_MOST:
        raise Invalid(fields={"walk_ins": f"Name at most {WALK_INS_MOST} people at a time."})
    found = {
        name: member
        for name in wanted
        if (member := members.find_member_by_username(name)) is not None and member.erased_at is None
    }
    missing = sorted(wanted - found.keys())
    if missing:
        names = ", ".join(f"@{name[:30]}" for name in missing[:5])
        raise Invalid(fields={"walk_ins": f"There is no member called {names}. Nothing was saved."})
    return [member.id for member in found.values()]
