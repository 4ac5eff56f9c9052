"""Who answers for the brand, for everybody."""

from __future__ import annotations

from itertools import groupby

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community.answers import queries as answers
from community.core.pagination import page_number
from community.core.web.pagecache import for_visitors
from community.employees import queries
from community.employees.views.blueprint import blueprint


@blueprint.get("/employees")
@for_visitors
def show_employees() -> ResponseReturnValue:
    """Teams with their people, and how many official answers each has written."""
    page = queries.list_who_answers(page_number(request.args.get("page")))
    return render_template(
        "employees/listing.html",
        page=page,
        teams=[(team, list(people)) for team, people in groupby(page.items, key=lambda one: one.team)],
        counts=answers.count_official_answers([one.member.id for one in page.items]),
        page_url=lambda number: f"/employees?page={number}",
    )
