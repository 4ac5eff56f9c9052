"""Saying how much one takes on, when not, and until when one is away; and forgetting it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Invalid
from community.core.events import publish
from community.core.policy import require
from community.members.queries import lock_members
from community.routing import policy, queries
from community.routing.events import DayLimited, PauseChosen, QuietHoursChosen
from community.routing.models import HelperLimit, HelperPause, HelperQuiet
from community.routing.rules import DAY_MOST
from community.routing.rules.hours import DAY_MINUTES, EVERY_DAY
from community.routing.zones import zone_of

PAUSE_DAYS_MOST = 366  # Who is away for longer will say so again, or has left.


def limit_day(actor: Actor, answers_a_day: int | None) -> None:
    """Choose how many questions to answer in a day at most; None for as many as come. Raise Invalid for no such number."""
    require(policy.can_limit_own_day(actor))
    assert actor.id is not None
    if answers_a_day is not None and not 1 <= answers_a_day <= DAY_MOST:
        raise Invalid(
            fields={"answers_a_day": f"Choose a number from 1 to {DAY_MOST}, or nothing for no limit."}
        )
    lock_members([actor.id])
    if queries.find_limit(actor.id) == answers_a_day:
        return
    forget_limit(actor.id)
    if answers_a_day is not None:
        db.session.add(HelperLimit(member_id=actor.id, answers_a_day=answers_a_day, chosen_at=clock.now()))
        db.session.flush()
    publish(actor, DayLimited(member_id=actor.id, answers_a_day=answers_a_day))


def choose_quiet_hours(
    actor: Actor, *, from_minute: int | None, to_minute: int | None, days: Collection[int]
) -> None:
    """Want no offers between these minutes of the day (0–1439), on the days on which it begins (0 is Monday).

    An end before the beginning lies on the next day, the same is all day. Raise Invalid.
    """
    require(policy.can_choose_quiet(actor))
    assert actor.id is not None
    wrong = {}
    for name, minute in (("quiet_from", from_minute), ("quiet_to", to_minute)):
        if minute is None or not 0 <= minute < DAY_MINUTES:
            wrong[name] = "Write a time such as 22:00."
    if not days or not set(days) <= EVERY_DAY:
        wrong["days"] = "Choose at least one day."
    if wrong or from_minute is None or to_minute is None:
        raise Invalid(fields=wrong)
    lock_members([actor.id])
    row = queries.find_quiet(actor.id)
    if row is None:
        row = HelperQuiet(member_id=actor.id)
        db.session.add(row)
    row.from_minute, row.to_minute = from_minute, to_minute
    row.days, row.chosen_at = sum(1 << day for day in set(days)), clock.now()
    db.session.flush()
    publish(actor, QuietHoursChosen(member_id=actor.id))


def end_quiet_hours(actor: Actor) -> None:
    """Want offers at all hours again. Twice changes nothing."""
    require(policy.can_choose_quiet(actor))
    assert actor.id is not None
    lock_members([actor.id])
    if queries.find_quiet(actor.id) is not None:
        _forget(HelperQuiet, actor.id)
        publish(actor, QuietHoursChosen(member_id=actor.id))


def pause(actor: Actor, *, back_on: date | None) -> None:
    """Be away until that day, which is the first one with offers again. Raise Invalid."""
    require(policy.can_choose_quiet(actor))
    assert actor.id is not None
    today = clock.now().astimezone(zone_of(actor.time_zone)).date()
    if back_on is None:
        raise Invalid(fields={"back_on": "Choose the day on which you are back."})
    if not today < back_on <= today + timedelta(days=PAUSE_DAYS_MOST):
        raise Invalid(fields={"back_on": "Choose a day after today, within a year."})
    lock_members([actor.id])
    row = queries.find_pause(actor.id)
    if row is None:
        row = HelperPause(member_id=actor.id)
        db.session.add(row)
    row.back_on, row.chosen_at = back_on, clock.now()
    db.session.flush()
    publish(actor, PauseChosen(member_id=actor.id))


def end_pause(actor: Actor) -> None:
    """Be back. Twice changes nothing."""
    require(policy.can_choose_quiet(actor))
    assert actor.id is not None
    lock_members([actor.id])
    if queries.find_pause(actor.id) is not None:
        _forget(HelperPause, actor.id)
        publish(actor, PauseChosen(member_id=actor.id))


def forget_limit(member_id: int) -> None:
    """Forget how many answers a day the member wanted."""
    _forget(HelperLimit, member_id)


def forget_wishes(member_id: int) -> None:
    """Forget everything that the member wanted."""
    for table in (HelperLimit, HelperQuiet, HelperPause):
        _forget(table, member_id)


def _forget(table: type[HelperLimit | HelperQuiet | HelperPause], member_id: int) -> None:
    row = db.session.get(table, member_id)
    if row is not None:
        db.session.delete(row)
        db.session.flush()
