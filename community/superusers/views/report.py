"""The programme manager's view: who answers, how much hangs on how few, who may stop, and what it costs and brings."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.calendar import queries as calendar
from community.core import clock, money
from community.core.errors import Invalid
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.impact import queries as impact
from community.impact.queries import TENTHS, SiteWorth, Worth
from community.impact.rules import Span
from community.members import queries as members
from community.members.queries import MemberChip
from community.producttests import queries as producttests
from community.routing import queries as routing
from community.superusers import actions, policy, queries
from community.superusers.forms import CostForm
from community.superusers.rules.figures import RECENT_DAYS, Group, Pace, gini, pace_of, top_share
from community.superusers.views.blueprint import ADMIN, admin_tabs, blueprint

REPORT = "/insight/super-users"
DAYS = (30, 100, 365)
TOP = (1, 5, 10)


@dataclass(frozen=True, slots=True)
class HelperLine:
    """One super user in the report."""

    member: MemberChip
    answers: int
    accepted: int
    hours: float
    events: int
    tests: int
    pace: Pace
    worth: Worth


@blueprint.get(REPORT)
def report() -> ResponseReturnValue:
    """The report of the last 30, 100 or 365 days: `?days=`."""
    form = CostForm(formdata=None)
    form.spent_on.data, form.currency.data = clock.now().date().isoformat(), "GBP"
    return _report_page(form)


@blueprint.get(f"{REPORT}.csv")
def report_as_csv() -> ResponseReturnValue:
    """The same figures, for a spreadsheet."""
    require(policy.can_run_programme(current_actor()))
    span = _span()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["from", "to", "group", "answers", "accepted"])
    for one in queries.count_by_group(span.start, span.end):
        writer.writerow([span.first, span.last, one.group.value, one.answers, one.accepted])
    writer.writerow([])
    writer.writerow(
        ["super user", "answers", "accepted", "hours", "events", "tests", "active days of 14", "usual"]
    )
    for line in _lines(span):
        pace = (line.pace.recent_days, f"{line.pace.usual_days:.1f}")
        figures = (line.answers, line.accepted, f"{line.hours:.1f}", line.events, line.tests)
        writer.writerow([line.member.username, *figures, *pace])
    name = f"super-users-{span.first}-{span.last}.csv"
    return Response(
        out.getvalue(), mimetype="text/csv", headers={"Content-Disposition": f"attachment; filename={name}"}
    )


@blueprint.post(f"{ADMIN}/costs")
def enter_cost() -> ResponseReturnValue:
    """Enter something that the programme cost."""
    actor, form = current_actor(), CostForm()
    require(policy.can_set_criteria(actor))
    try:
        actions.enter_cost(
            actor,
            spent_on=form.day,
            what=form.what.data or "",
            amount=form.amount.data or "",
            currency=form.currency.data or "",
        )
    except Invalid as error:
        form.refuse(error)
        return _report_page(form, 422)
    return see_other(f"{REPORT}#costs", "Entered.")


@blueprint.delete(f"{ADMIN}/costs/<int:cost_id>")
def take_cost_back(cost_id: int) -> ResponseReturnValue:
    """Take one back, by an entry of the opposite amount."""
    actor = current_actor()
    require(policy.can_set_criteria(actor))
    actions.take_cost_back(actor, queries.get_cost(cost_id))
    return see_other(f"{REPORT}#costs", "Taken back, by an entry of the opposite amount.")


def _span() -> Span:
    said = request.args.get("days", "")
    days = int(said) if said in {str(one) for one in DAYS} else DAYS[1]
    today: date = clock.now().date()
    return Span(today - timedelta(days=days - 1), today)


def _report_page(form: CostForm, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    require(policy.can_run_programme(actor))
    span = _span()
    groups = queries.count_by_group(span.start, span.end)
    written = [count for count, _ in queries.count_by_customer(span.start, span.end).values()]
    days = (span.last - span.first).days + 1
    lines = _lines(span)
    site, costs = impact.get_site_worth(span), queries.list_costs(page_number(request.args.get("page")))
    page = render_template(
        "superusers/report.html",
        tabs=admin_tabs("report"),
        spans=[
            {"label": f"{one} days", "url": f"{REPORT}?days={one}", "current": one == days, "count": None}
            for one in DAYS
        ],
        csv_url=f"{REPORT}.csv?days={days}",
        days=days,
        groups=groups,
        peer_percent=_percent_of_peers(groups),
        top=[(count, round(100 * top_share(written, count))) for count in TOP],
        gini=gini(written),
        customers=len(written),
        lines=lines,
        effect=impact.sum_worths(site, [line.worth for line in lines]),
        savings=site,
        tenths=TENTHS,
        spent=[
            money.in_words(amount, code) for code, amount in queries.sum_costs(span.first, span.last).items()
        ],
        money=lambda amount: money.in_words(amount, site.currency),
        costs=costs,
        cost_words=lambda cost: money.in_words(cost.amount_minor, cost.currency),
        reversed_ids=queries.list_reversed_ids(),
        people=members.list_member_chips(cost.entered_by_id for cost in costs.items),
        page_url=lambda number: f"{REPORT}?days={days}&page={number}#costs",
        form=form,
        can_set=policy.can_set_criteria(actor),
    )
    return make_response(page, status)


def _percent_of_peers(groups: list[queries.GroupCount]) -> tuple[int, int] | None:
    """(of all answers, of the accepted ones) how much customers wrote, in percent; None without any."""
    answers, accepted = sum(one.answers for one in groups), sum(one.accepted for one in groups)
    peers = [one for one in groups if one.group in (Group.PEER, Group.SUPER_USER)]
    if not answers:
        return None
    of_accepted = 100 * sum(one.accepted for one in peers) / accepted if accepted else 0
    return round(100 * sum(one.answers for one in peers) / answers), round(of_accepted)


def _lines(span: Span) -> list[HelperLine]:
    ids = queries.list_member_ids()
    if not ids:
        return []
    site: SiteWorth = impact.get_site_worth(span)
    counts = queries.count_by_customer(span.start, span.end)
    loads = routing.list_workloads(ids, span.first, span.last)
    events, tests = calendar.count_attended(ids, span.start, span.end), producttests.count_tests(ids)
    window = queries.get_criteria().window_days
    until = span.end
    recent = queries.count_active_days(until - timedelta(days=RECENT_DAYS), until, ids)
    usual = queries.count_active_days(until - timedelta(days=window), until, ids)
    people, empty = members.list_member_chips(ids), impact.empty_worth(site)
    lines = [
        HelperLine(
            people[one],
            *counts.get(one, (0, 0)),
            loads[one].hours,
            events.get(one, 0),
            tests.get(one, 0),
            pace_of(recent.get(one, 0), usual.get(one, 0), window),
            site.parts.get(one, empty),
        )
        for one in ids
    ]
    return sorted(lines, key=lambda line: (-line.answers, line.member.username))
