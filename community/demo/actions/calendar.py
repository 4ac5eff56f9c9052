"""The demo's calendar: a year of events with seats, people who came, notes, questions and answers; and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random  # noqa: TID251 - seeded: the same content gives the same community
from typing import Any
from zoneinfo import ZoneInfo

from community.calendar import actions as calendar
from community.calendar import queries as calendars
from community.calendar.actions import Plan, Tick
from community.calendar.models import CalendarEvent
from community.calendar.rules import Kind
from community.core import clock, jobs
from community.core.actor import SYSTEM, Actor, Role
from community.core.policy import require
from community.demo import policy, queries
from community.demo.rules.content import Content
from community.members import queries as members
from community.notifications import actions as notifications
from community.notifications import queries as inboxes

ENOUGH = 6  # Fewer super users are no programme that would meet.
MONTHS_BACK, MONTHS_AHEAD = 11, 3
PLANNED_DAYS_BEFORE = 40
UNREAD_DAYS = 3


@dataclass(frozen=True)
class _Cast:
    """Who plays in it, by username."""

    planner: Actor
    staff: Sequence[int]
    helpers: Sequence[int]
    everybody: Sequence[int]
    now: datetime
    zone: ZoneInfo
    dice: Random


def hold_calendar(
    actor: Actor, content: Content, ids: Mapping[str, int], now: datetime, zone: ZoneInfo
) -> None:
    """Let the programme meet for a year, where there are enough people to meet."""
    require(policy.can_build_demo(actor))
    by_role = {
        role: [ids[m.username] for m in content.members if m.role == role]
        for role in {m.role for m in content.members}
    }
    helpers, staff = by_role.get(Role.SUPER_USER, []), by_role.get(Role.EMPLOYEE, [])
    planners = by_role.get(Role.ADMIN, []) or staff
    if len(helpers) < ENOUGH or not planners or not staff:
        return
    cast = _Cast(
        members.get_actor(planners[0]),
        staff,
        helpers,
        [*helpers, *by_role.get(Role.MEMBER, [])[:14]],
        now,
        zone,
        Random(20),  # noqa: S311 - the same
    )
    texts = queries.load_calendar()
    for month in range(-MONTHS_BACK, MONTHS_AHEAD):
        training = texts["trainings"][month % len(texts["trainings"])]
        _hold(
            cast,
            training,
            Kind.TRAINING,
            _day(cast, month, 1, 2),
            18,
            hours=1,
            link="https://meet.halden.example/training",
        )
        call = texts["calls"][0] | {"title": f"Call with management: {_day(cast, month, 3, 3):%B}"}
        _hold(cast, call, Kind.CALL, _day(cast, month, 3, 3), 17, hours=1, audience="members",
              executive="Dana Holt, head of customer care", questions=texts["questions"], link="https://meet.halden.example/management")  # fmt: skip
        if month in (-8, 1):
            _hold(
                cast, texts["conference"], Kind.CONFERENCE, _day(cast, month, 5, 1), 10, hours=8, capacity=24
            )
        if month in (-4, 1):
            _hold(cast, texts["test"], Kind.PRODUCT_TEST, _day(cast, month, 2, 4), 19, hours=1, capacity=6)
    jobs.run_here()
    _read_inboxes(cast)


def _read_inboxes(cast: _Cast) -> None:
    """What the calendar told long ago was read; what it told of late was not."""
    lately = cast.now - timedelta(days=UNREAD_DAYS)
    for member_id in {*cast.everybody, *cast.staff, cast.planner.id or 0}:
        reader = members.get_actor(member_id)
        for item in inboxes.list_notifications(reader, 1, unread_only=True).items:
            if item.told_at < lately:
                notifications.mark_read(reader, inboxes.get_notification(reader, item.id))


def _hold(cast: _Cast, text: Mapping[str, Any], kind: Kind, day: datetime, hour: int, *, hours: int,
          audience: str = "super_users", questions: Sequence[Mapping[str, Any]] = (), **said: Any) -> None:  # fmt: skip
    starts = day.replace(hour=hour, minute=0)
    begins = starts.replace(tzinfo=cast.zone)
    planned_at = min(begins - timedelta(days=PLANNED_DAYS_BEFORE), cast.now - timedelta(days=6))
    lead = members.list_member_chips(cast.staff)[cast.dice.choice(list(cast.staff))]
    with clock.at(planned_at):
        event = calendar.plan_event(
            cast.planner,
            Plan(
                title=text["title"], kind=kind.value, audience=audience, zone=str(cast.zone), starts=starts,
                ends=starts + timedelta(hours=hours), body=text.get("body", ""), place=text.get("place", ""),
                lead=lead.username, **said,
            ),
        )  # fmt: skip
    people = list(cast.helpers if audience == "super_users" else cast.everybody)
    cast.dice.shuffle(people)
    share = 1.0 if event.capacity and event.capacity < len(people) else 0.75
    for number, member_id in enumerate(people[: max(3, round(share * len(people)))]):
        with clock.at(
            min(
                planned_at + timedelta(hours=5 + 7 * number),
                cast.now - timedelta(hours=1),
                begins - timedelta(hours=2),
            )
        ):
            calendar.take_seat(members.get_actor(member_id), event)
    if questions:
        _ask(cast, event, questions, people, planned_at)
    if begins + timedelta(hours=hours) < cast.now:
        _look_back(cast, event, text, begins + timedelta(hours=hours))


def _ask(
    cast: _Cast,
    event: CalendarEvent,
    questions: Sequence[Mapping[str, Any]],
    people: list[int],
    planned_at: datetime,
) -> None:
    chosen = [questions[(event.id + step) % len(questions)] for step in range(2)]
    for number, text in enumerate(chosen):
        author_id, *others = cast.dice.sample(people, 6)
        asked_at = min(
            planned_at + timedelta(days=3 + number, hours=9), cast.now - timedelta(hours=8 + number)
        )
        with clock.at(asked_at):
            question = calendar.ask_management(
                members.get_actor(author_id), event, line=text["line"], body=text["body"]
            )
        for other in others[: 2 + 3 * (1 - number)]:
            with clock.at(asked_at + timedelta(hours=2)):
                calendar.support_question(members.get_actor(other), event, question)
        answered_at = event.ends_at + timedelta(days=2 + number, hours=1)
        if answered_at < cast.now:
            with clock.at(answered_at):
                if "answer" in text:
                    calendar.answer_question(cast.planner, question, body=text["answer"])
                else:
                    calendar.decline_question(cast.planner, question, reason=text["declined"])


def _look_back(cast: _Cast, event: CalendarEvent, text: Mapping[str, Any], over: datetime) -> None:
    seated = calendars.list_holders(event.id, waiting_too=False)
    ticks = [Tick(member_id, cast.dice.random() < 0.85) for member_id in seated]
    with clock.at(min(over + timedelta(hours=1), cast.now)):
        calendar.note_attendance(SYSTEM, event, ticks)
    with clock.at(min(over + timedelta(hours=20), cast.now)):
        if text.get("notes"):
            calendar.publish_notes(cast.planner, event, body=text["notes"])


def _day(cast: _Cast, month: int, weekday: int, which: int) -> datetime:
    """The so-manieth such weekday (0 is Monday) of the month so many months from now, as a clock on the wall shows it."""
    today = cast.now.astimezone(cast.zone)
    count = today.year * 12 + today.month - 1 + month
    first = datetime(count // 12, count % 12 + 1, 1)  # noqa: DTZ001 - on the wall
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))
