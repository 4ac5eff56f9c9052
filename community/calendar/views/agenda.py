"""The calendar as an agenda and as a month; one event; one's own seats; saying that one comes."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community.calendar import policy, queries
from community.calendar.rules import Kind
from community.calendar.views.blueprint import PAGE, blueprint
from community.calendar.views.shown import ShownEvent, show
from community.core import clock
from community.core.actor import Actor
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.templating import reader_zone

if TYPE_CHECKING:
    from community.calendar.models import CalendarEvent


@dataclass(frozen=True, slots=True)
class Day:
    """A field of the month."""

    day: date
    is_within: bool
    is_today: bool
    events: list[ShownEvent]


@blueprint.get(PAGE)
def agenda() -> ResponseReturnValue:
    """What comes, by month; `?show=past`, `?show=month&month=2026-10`, `?kind=training`."""
    actor = current_actor()
    require(policy.can_see_calendar(actor))
    kind, which = _kind(), request.args.get("show", "")
    if which == "month":
        return _month(actor, kind)
    page = queries.list_page(actor, page_number(request.args.get("page")), kind=kind, is_past=which == "past")
    events = _show_all(actor, page.items)
    months = [
        (f"{month:%B %Y}", list(found))
        for month, found in groupby(events, key=lambda one: one.here.first.date().replace(day=1))
    ]
    return render_template(
        "calendar/agenda.html",
        months=months,
        page=page,
        which="past" if which == "past" else "",
        **_around(actor, kind, "past" if which == "past" else ""),
    )


@blueprint.get(f"{PAGE}/mine")
def mine() -> ResponseReturnValue:
    """One's own seats, and the address for one's calendar program. `?show=past`."""
    actor = current_actor()
    require(policy.can_see_calendar(actor))
    is_past = request.args.get("show") == "past"
    page = queries.list_own(actor, page_number(request.args.get("page")), is_past=is_past)
    replies = {own.event.id: own.reply for own in page.items}
    return render_template(
        "calendar/mine.html",
        events=[show(own.event, replies) for own in page.items],
        page=page,
        is_past=is_past,
        feed=queries.find_feed_of(actor.id),
        can_have_feed=policy.can_have_feed(actor),
    )


def _month(actor: Actor, kind: str) -> ResponseReturnValue:
    zone = reader_zone()
    today = clock.now().astimezone(zone).date()
    first = _first_of(request.args.get("month", ""), today)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    since = datetime.combine(weeks[0][0], datetime.min.time(), zone).astimezone(UTC)
    until = datetime.combine(weeks[-1][-1] + timedelta(days=1), datetime.min.time(), zone).astimezone(UTC)
    events = _show_all(actor, queries.list_between(actor, since, until, kind=kind))
    by_day: dict[date, list[ShownEvent]] = {}
    for one in events:
        day = max(one.here.first.date(), weeks[0][0])
        while day <= min((one.here.last - timedelta(seconds=1)).date(), weeks[-1][-1]):
            by_day.setdefault(day, []).append(one)
            day += timedelta(days=1)
    grid = [
        [Day(day, day.month == first.month, day == today, by_day.get(day, [])) for day in week]
        for week in weeks
    ]
    before, after = first - timedelta(days=1), first + timedelta(days=31)

    def address(day: date) -> str:
        return f"{PAGE}?{urlencode({'show': 'month', 'month': f'{day:%Y-%m}'} | ({'kind': kind} if kind else {}))}"

    return render_template(
        "calendar/month.html",
        first=first,
        weeks=grid,
        within=[one for one in events if one.here.first.date().month == first.month],
        before=(address(before), f"{before:%B}"),
        after=(address(after), f"{after:%B}"),
        **_around(actor, kind, "month"),
    )


def _around(actor: Actor, kind: str, which: str) -> dict[str, object]:
    def address(shown: str, wanted: str) -> str:
        words = {name: value for name, value in (("show", shown), ("kind", wanted)) if value}
        return f"{PAGE}?{urlencode(words)}" if words else PAGE

    tabs = [
        {"label": label, "url": address(shown, kind), "current": which == shown}
        for label, shown in (("Upcoming", ""), ("Month", "month"), ("Past", "past"))
    ]
    kinds = [("Every kind", address(which, ""), not kind)]
    kinds += [(one.label, address(which, one.value), one.value == kind) for one in Kind]
    return {
        "tabs": tabs,
        "kinds": kinds,
        "kind": kind,
        "url": lambda number: f"{address(which, kind)}{'&' if which or kind else '?'}page={number}",
        "can_plan": policy.can_plan_events(actor),
        "zone_name": str(reader_zone()),
    }


def _show_all(actor: Actor, found: Sequence[CalendarEvent]) -> list[ShownEvent]:
    replies, zone = queries.list_replies(actor, [one.id for one in found]), reader_zone()
    return [show(one, replies, zone) for one in found]


def _kind() -> str:
    kind = request.args.get("kind", "")
    return kind if kind in {one.value for one in Kind} else ""


def _first_of(text: str, today: date) -> date:
    """The first day of a month typed as 2026-10; whatever is none, or far away, is the present one."""
    year, _, month = text.partition("-")
    if len(text) > 7 or not (year + month).isascii() or not (year.isdigit() and month.isdigit()):
        return today.replace(day=1)
    if not 1 <= int(month) <= 12 or abs(int(year) - today.year) > 30:
        return today.replace(day=1)
    return date(int(year), int(month), 1)
