"""A helper's own week: what they gave, their quiet hours, and their pause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import Invalid
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.core.web.templating import reader_zone
from community.routing import actions, policy, queries
from community.routing.forms import PauseForm, QuietForm
from community.routing.rules.hours import EVERY_DAY, is_away, is_quiet, kind_word, minute_in_words
from community.routing.views.blueprint import blueprint

PAGE = "/for-you/week"
DAYS = 7


@dataclass(frozen=True, slots=True)
class Day:
    """One line of the week."""

    name: str
    answers: int
    hours: float
    is_today: bool


@blueprint.get(PAGE)
def your_week() -> ResponseReturnValue:
    """The last seven days, and when the reader wants to be left alone."""
    return _page()


@blueprint.put("/for-you/quiet-hours")
def choose_quiet_hours() -> ResponseReturnValue:
    """Choose when one wants no offers."""
    actor, form = current_actor(), QuietForm()
    require(policy.can_choose_quiet(actor))
    if not form.validate():
        return _page(quiet=form)
    try:
        actions.choose_quiet_hours(
            actor, from_minute=form.from_minute, to_minute=form.to_minute, days=form.chosen_days
        )
    except Invalid as error:
        form.refuse(error)
        return _page(quiet=form)
    return see_other(PAGE, "Noted: no offers in these hours.")


@blueprint.delete("/for-you/quiet-hours")
def end_quiet_hours() -> ResponseReturnValue:
    """Want offers at all hours again."""
    actions.end_quiet_hours(current_actor())
    return see_other(PAGE, "Noted: offers at all hours.")


@blueprint.put("/for-you/pause")
def pause() -> ResponseReturnValue:
    """Be away until a day."""
    actor, form = current_actor(), PauseForm()
    require(policy.can_choose_quiet(actor))
    if not form.validate():
        return _page(away=form)
    try:
        actions.pause(actor, back_on=form.day)
    except Invalid as error:
        form.refuse(error)
        return _page(away=form)
    return see_other(PAGE, "Noted. Enjoy your time away.")


@blueprint.delete("/for-you/pause")
def end_pause() -> ResponseReturnValue:
    """Be back."""
    actions.end_pause(current_actor())
    return see_other(PAGE, "Welcome back.")


def _page(quiet: QuietForm | None = None, away: PauseForm | None = None) -> ResponseReturnValue:
    actor = current_actor()
    require(policy.can_see_own_queue(actor))
    assert actor.id is not None
    now, zone = clock.now(), reader_zone()
    today = now.astimezone(zone).date()
    load = queries.list_workloads([actor.id], today - timedelta(days=DAYS - 1), today)[actor.id]
    hours, row = queries.find_quiet_hours(actor.id), queries.find_pause(actor.id)
    is_paused = row is not None and is_away(row.back_on, now, zone)
    status = 200 if quiet is None and away is None else 422
    if quiet is None:
        quiet = QuietForm(formdata=None)
        quiet.quiet_from.data = minute_in_words(hours.from_minute if hours else 22 * 60)
        quiet.quiet_to.data = minute_in_words(hours.to_minute if hours else 7 * 60)
        quiet.days.data = [str(day) for day in sorted(hours.days if hours else EVERY_DAY)]
    if away is None:
        away = PauseForm(formdata=None)
        away.back_on.data = row.back_on.isoformat() if row is not None and is_paused else ""
    page = render_template(
        "routing/week.html",
        load=load,
        days=[Day(f"{day.on:%a}", day.answers, day.hours, day.on == today) for day in reversed(load.days)],
        word=kind_word(load),
        terms=queries.get_terms(),
        limit=queries.find_limit(actor.id),
        quiet=quiet,
        has_quiet=hours is not None,
        is_quiet=hours is not None and is_quiet(hours, now, zone),
        away=away,
        is_paused=is_paused,
        back_on=row.back_on if row is not None else None,
        tomorrow=today + timedelta(days=1),
        zone=str(zone),
    )
    return make_response(page, status)
