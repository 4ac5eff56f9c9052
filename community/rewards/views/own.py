"""A member's own rewards: the live statement of the running period, closed ones, files, the link for friends."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from community.books import queries as books
from community.core import clock
from community.core.actor import Actor
from community.core.errors import NotFound
from community.core.money import in_words
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.payouts import queries as payouts
from community.rewards import actions, policy, queries
from community.rewards.queries import Wanted
from community.rewards.rules.states import Kind, State
from community.rewards.rules.terms import describe
from community.rewards.views.blueprint import blueprint
from community.rewards.views.files import as_csv, as_pdf, totals_of
from community.rewards.views.shown import dates_of, rewards_tabs, summary_of
from community.routing.zones import zone_of

if TYPE_CHECKING:
    from community.rewards.models import RewardPeriod

TAKEN_SHOWN = timedelta(
    days=90
)  # What was taken back is pointed out for so long; its lines stay in the statement.
FILE_LINES_MOST = 10_000
"""Lines of one file; a period with more is a table for a program, and filters help."""


@blueprint.get("/rewards")
def own_rewards() -> ResponseReturnValue:
    """The live statement of the period that runs."""
    actor = _me()
    period = queries.find_running_period(clock.now()) or queries.find_last_period()
    return _statement(actor, period, "/rewards", is_live=True)


@blueprint.get("/rewards.csv")
def own_csv() -> ResponseReturnValue:
    """The same as a table."""
    return _csv(_me(), _running())


@blueprint.get("/rewards.pdf")
def own_pdf() -> ResponseReturnValue:
    """The same on paper."""
    return _pdf(_me(), _running())


@blueprint.get("/rewards/periods/<int:number>")
def period_statement(number: int) -> ResponseReturnValue:
    """The statement of one period; frozen once it is closed."""
    actor, period = _me(), queries.get_period(number)
    return _statement(actor, period, period.url, is_live=False)


@blueprint.get("/rewards/periods/<int:number>.csv")
def period_csv(number: int) -> ResponseReturnValue:
    """The same as a table."""
    return _csv(_me(), queries.get_period(number))


@blueprint.get("/rewards/periods/<int:number>.pdf")
def period_pdf(number: int) -> ResponseReturnValue:
    """The same on paper."""
    return _pdf(_me(), queries.get_period(number))


@blueprint.post("/rewards/invite")
def make_invite() -> ResponseReturnValue:
    """Make the actor's link for friends."""
    actions.make_invite(current_actor())
    return see_other("/rewards#friends", "Your link is ready.")


def _statement(actor: Actor, period: RewardPeriod | None, here: str, *, is_live: bool) -> ResponseReturnValue:
    assert actor.id is not None
    wanted = _wanted(period)
    terms = queries.get_terms()
    currency = period.currency if period is not None else terms.currency
    chosen = {name: value for name, value in _said().items() if value}
    page = queries.list_award_lines(actor, wanted, page_number(request.args.get("page")))
    now = clock.now()
    return render_template(
        "rewards/statement.html",
        period=period,
        is_live=is_live,
        tabs=rewards_tabs("statement"),
        claimable=payouts.find_unclaimed(books.find_payee(actor.id), now) if is_live else None,
        has_ended=period is not None and period.ends_at <= now,
        balances=queries.find_balances(actor.id, currency),
        summary=summary_of(actor.id, period),
        statement=queries.find_statement(actor.id, period.number) if period is not None else None,
        dates=dates_of(period, now) if period is not None else [],
        holds=queries.list_own_holds(actor.id),
        taken=queries.list_claw_backs_of(actor.id, now - TAKEN_SHOWN) if is_live else [],
        page=page,
        page_url=lambda number: (
            f"{here}?{urlencode({**chosen, 'page': number})}" if number > 1 else _address(here, chosen)
        ),
        wanted=wanted,
        is_filtered=bool(chosen),
        kinds=list(Kind),
        states=list(State),
        months=queries.list_months(actor.id, period.number) if period is not None else [],
        here=here,
        file_url=lambda ending: _address(f"{here}.{ending}", chosen),
        statements=queries.list_statements(actor.id),
        lines_of_rules=describe(terms),
        rules=queries.get_rules_on(now.date()),
        invite=queries.find_invite(actor.id),
        can_invite=bool(policy.can_invite_friends(actor)) and terms.referral_minor > 0,
        friends=queries.count_friends(actor.id),
        base_url=current_app.config["SETTINGS"].base_url,
        words=lambda amount: in_words(amount, currency),
        money=in_words,
        zone=ZoneInfo(period.zone) if period is not None else zone_of(actor.time_zone),
        form_page=True,
    )


def _csv(actor: Actor, period: RewardPeriod) -> ResponseReturnValue:
    lines = queries.list_award_lines(actor, _wanted(period), 1, FILE_LINES_MOST).items
    return as_csv(lines, f"rewards-{actor.username}-{period.number}.csv")


def _pdf(actor: Actor, period: RewardPeriod) -> ResponseReturnValue:
    assert actor.id is not None
    zone: tzinfo = ZoneInfo(period.zone)
    lines = queries.list_award_lines(actor, _wanted(period), 1, FILE_LINES_MOST).items
    last = period.ends_on
    statement = queries.find_statement(actor.id, period.number)
    totals: list[tuple[str, str]]
    if statement is not None:
        totals = [
            ("Earned", in_words(statement.earned_minor, statement.currency)),
            ("Cut, because the budget was short", in_words(-statement.cut_minor, statement.currency)),
            ("Total", in_words(statement.total_minor, statement.currency)),
        ]
    else:
        totals = totals_of(queries.find_balances(actor.id, period.currency))
    return as_pdf(
        lines,
        f"rewards-{actor.username}-{period.number}.pdf",
        title=f"Rewards, period {period.number}: {period.starts_on:%-d %B %Y} to {_day_before(last)}",
        whose=f"{actor.name} (@{actor.username})",
        site=current_app.config["SETTINGS"].site_name,
        zone=zone,
        totals=totals,
    )


def _day_before(day: date) -> str:
    return f"{day - timedelta(days=1):%-d %B %Y}"


def _running() -> RewardPeriod:
    period = queries.find_running_period(clock.now()) or queries.find_last_period()
    if period is None:
        raise NotFound("There is no period yet.")
    return period


def _said() -> dict[str, str]:
    kinds, states = {kind.value for kind in Kind}, {state.value for state in State}
    said = {name: request.args.get(name, "") for name in ("kind", "state", "month")}
    if said["kind"] not in kinds:
        said["kind"] = ""
    if said["state"] not in states:
        said["state"] = ""
    try:
        datetime.strptime(said["month"], "%Y-%m")  # noqa: DTZ007 - a month, no instant
    except ValueError:
        said["month"] = ""
    return said


def _wanted(period: RewardPeriod | None) -> Wanted:
    said = _said()
    number = period.number if period is not None else 0
    return Wanted(period=number, kind=said["kind"], state=said["state"], month=said["month"])


def _address(path: str, chosen: dict[str, str]) -> str:
    return f"{path}?{urlencode(chosen)}" if chosen else path


def _me() -> Actor:
    actor = current_actor()
    require(policy.can_see_own_rewards(actor))
    return actor
