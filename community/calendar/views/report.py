"""A year of the calendar for whoever runs the programme."""

from __future__ import annotations

import csv
import io

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from community.calendar import policy, queries
from community.calendar.queries import YearReport
from community.calendar.views.blueprint import blueprint
from community.core import clock
from community.core.policy import require
from community.core.web.actor import current_actor

ADDRESS = "/admin/calendar/report"
COLUMNS = (
    "Kind",
    "Planned",
    "Cancelled",
    "Held",
    "Seats",
    "Came",
    "Did not come",
    "Share of seats filled (%)",
    "Points",
)


@blueprint.get(ADDRESS)
def show_report() -> ResponseReturnValue:
    """The year's numbers; `?year=2025` another year's."""
    report = _report()
    return render_template("calendar/report.html", report=report, years=queries.list_years())


@blueprint.get(f"{ADDRESS}.csv")
def download_report() -> ResponseReturnValue:
    """The same numbers for a spreadsheet."""
    report = _report()
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for line in [*report.lines, report.total]:
        share = "" if line.share_percent is None else line.share_percent
        rows.writerow(
            [
                line.label,
                line.planned,
                line.cancelled,
                line.held,
                line.seats,
                line.came,
                line.absent,
                share,
                line.points,
            ]
        )
    return Response(
        text.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="calendar-{report.year}.csv"'},
    )


def _report() -> YearReport:
    require(policy.can_see_report(current_actor()))
    text, now = request.args.get("year", ""), clock.now().year
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else now
    return queries.get_report(year if abs(year - now) <= 50 else now)
