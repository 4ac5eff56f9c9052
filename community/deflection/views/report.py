"""What became of visits: the page, its lists, each visit, the same as CSV; and what a contact costs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from community.core import money
from community.core.actor import Actor
from community.core.errors import Invalid, NotFound
from community.core.pagination import Page, page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.deflection import actions, policy, queries
from community.deflection.forms import TermsForm
from community.deflection.queries.report import OPEN, Period, Report
from community.deflection.rules import Place
from community.deflection.rules.savings import ANSWERS_LEAST
from community.deflection.rules.visits import Excluded, Outcome
from community.deflection.views.blueprint import blueprint
from community.search import queries as search

ADDRESS = "/insight/deflection"
SPANS = {7: "7 days", 30: "30 days", 90: "90 days", 365: "A year"}
USUAL_SPAN = 30
LONGEST_DAYS = 1_100
FIRST_ROWS = 5  # Of each list on the page itself.
GROUPS = {
    **{outcome.value: outcome.label for outcome in Outcome},
    OPEN: "Not final yet",
    Excluded.BOT.value: "Left out: bots",
    Excluded.HELPER.value: "Left out: staff and super users",
    "all": "All visits",
    "low": "Counted in the low saving",
    "likely": "Counted in the likely saving",
    "high": "Counted in the high saving",
}
PLACES = {
    Place.ASK: "Question form", Place.SUPPORT: "Contact form", Place.SEARCH: "Search", Place.HOME: "Front page",
    Place.THREAD: "A thread", Place.WIDGET: "Widget", Place.LOST: "Missing page",
}  # fmt: skip


@blueprint.get(ADDRESS)
def show_report() -> ResponseReturnValue:
    """The report."""
    return _page(TermsForm(formdata=None))


@blueprint.get(f"{ADDRESS}.csv")
def download_report() -> ResponseReturnValue:
    """The chart's table as CSV: one line for each day or week."""
    actor = current_actor()
    period, place = _chosen()
    report = queries.make_report(actor, period, place)
    names = [outcome.value for outcome in Outcome]
    rows: list[list[Any]] = [["from", *names, "not_final", "all"]]
    rows += [
        [step.first.isoformat(), *(step.counts[name] for name in names), step.counts[OPEN], step.total]
        for step in report.steps
    ]
    rows.append(
        ["sum", *(report.counts[name] for name in names), report.counts[OPEN], sum(report.counts.values())]
    )
    return _csv(rows, f"deflection-{period.first}-{period.last}.csv")


@blueprint.get(f"{ADDRESS}/visits")
def list_visits() -> ResponseReturnValue:
    """The visits behind one figure."""
    actor = current_actor()
    period, place = _chosen()
    group = request.args.get("group", "all")
    if group not in GROUPS:
        raise NotFound("There is no such group of visits.")
    report = queries.make_report(actor, period, place)
    page = queries.list_visits(
        actor, period, place=place, group=group, number=page_number(request.args.get("page")), report=report
    )
    return render_template(
        "deflection/visits.html",
        page=page,
        report=report,
        group=GROUPS[group],
        meaning=Outcome(group).meaning if group in set(Outcome) else "",
        names=GROUPS,
        places=PLACES,
        period=_words_of(period),
        money=_money(report),
        report_url=_address(period, place),
        page_url=lambda number: _address(period, place, "/visits", group=group, page=number),
        visit_url=lambda visit_id: f"{ADDRESS}/visits/{visit_id}",
    )


@blueprint.get(f"{ADDRESS}/visits/<int:visit_id>")
def show_visit(visit_id: int) -> ResponseReturnValue:
    """One visit, fact by fact."""
    view = queries.get_visit(current_actor(), visit_id)
    return render_template(
        "deflection/visit.html",
        view=view,
        names=GROUPS,
        places=PLACES,
        outcomes=list(Outcome),
        report_url=ADDRESS,
    )


@blueprint.get(f"{ADDRESS}/missed")
def list_missed() -> ResponseReturnValue:
    """Searches that found nothing."""
    return _list_page("missed", queries.list_missed_searches)


@blueprint.get(f"{ADDRESS}/unwanted")
def list_unwanted() -> ResponseReturnValue:
    """Suggestions that nobody wants."""
    return _list_page("unwanted", queries.list_unwanted_threads)


@blueprint.post(f"{ADDRESS}/terms")
def set_terms() -> ResponseReturnValue:
    """What a contact costs from now on."""
    actor = current_actor()
    require(policy.can_set_terms(actor))
    form = TermsForm()
    if not form.validate():
        return _page(form), 422
    try:
        cost_minor = money.to_minor(form.cost.data, form.currency.data)
    except ValueError as error:
        form.cost.errors = [f"{error} Write it like 7.50."]
        return _page(form), 422
    try:
        actions.set_terms(
            actor, cost_minor=cost_minor, currency=form.currency.data, asked_every=form.asked_every.data
        )
    except Invalid as error:
        for name, sentence in error.fields.items():
            form[name].errors = [sentence]
        return _page(form), 422
    return see_other(f"{ADDRESS}#saving", "Saved. The report counts with it from now on.")


@blueprint.get("/insight/ranking")
def show_ranking() -> ResponseReturnValue:
    """The weights that order suggestions, what was learnt beside them, and how the index stands."""
    actor = current_actor()
    require(policy.can_see_report(actor))
    return render_template(
        "deflection/ranking.html", view=queries.view_rankings(actor), engine=search.engine_state()
    )


def _list_page(name: str, load: Callable[[Actor, Period, int], Page[Any]]) -> str:
    period, place = _chosen()
    return render_template(
        f"deflection/{name}.html",
        page=load(current_actor(), period, page_number(request.args.get("page"))),
        period=_words_of(period),
        report_url=_address(period, place),
        page_url=lambda number: _address(period, place, f"/{name}", page=number),
    )


def _page(form: TermsForm) -> str:
    actor = current_actor()
    period, place = _chosen()
    report = queries.make_report(actor, period, place)
    if report.terms is not None and not form.is_submitted():
        form.cost.data = money.plain(report.terms.cost_minor, report.terms.currency)
        form.currency.data, form.asked_every.data = report.terms.currency, report.terms.asked_every
    return render_template(
        "deflection/report.html",
        report=report,
        form=form,
        can_set_terms=bool(policy.can_set_terms(actor)),
        outcomes=list(Outcome),
        names=GROUPS,
        period=_words_of(period),
        spans=[
            {"label": label, "url": _address(queries.last_days(days), place), "current": period == queries.last_days(days)}
            for days, label in SPANS.items()
        ],
        places=[
            ("Everywhere", _address(period, None), place is None),
            *((label, _address(period, one), one is place) for one, label in PLACES.items()),
        ],
        place_label=PLACES[place] if place else "Everywhere",
        missed=queries.list_missed_searches(actor, period, 1).items[:FIRST_ROWS],
        unwanted=queries.list_unwanted_threads(actor, period, 1).items[:FIRST_ROWS],
        url=lambda below="", **arguments: _address(period, place, below, **arguments),
        money=_money(report),
        answers_least=ANSWERS_LEAST,
    )  # fmt: skip


def _chosen() -> tuple[Period, Place | None]:
    """The period and place that the address names; the last 30 days, and everywhere."""
    text = request.args.get("place", "")
    place = Place(text) if text in set(Place) else None
    try:
        first = date.fromisoformat(request.args["from"])
        last = date.fromisoformat(request.args["to"])
    except (KeyError, ValueError):
        return queries.last_days(USUAL_SPAN), place
    if last < first or (last - first).days > LONGEST_DAYS or last.year > 9_000:
        return queries.last_days(USUAL_SPAN), place
    return Period(first, last), place


def _address(period: Period, place: Place | None, below: str = "", **arguments: Any) -> str:
    named = {
        "from": period.first,
        "to": period.last,
        **({"place": place.value} if place else {}),
        **arguments,
    }
    return f"{ADDRESS}{below}?{urlencode(named)}"


def _words_of(period: Period) -> str:
    first, last = period.first, period.last
    start = f"{first.day} {first:%B}" + (f" {first.year}" if first.year != last.year else "")
    return f"{start} to {last.day} {last:%B} {last.year}"


def _money(report: Report) -> Any:
    currency = report.terms.currency if report.terms else "GBP"
    return lambda amount: money.in_words(amount, currency)


def _csv(rows: list[list[Any]], name: str) -> Response:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return Response(
        text.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
