"""The front page."""

from __future__ import annotations

from types import SimpleNamespace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community.boards import queries as boards
from community.core.recent import recent
from community.core.web.actor import current_actor
from community.core.web.pagecache import for_visitors
from community.leaderboards import queries as leaderboards
from community.leaderboards.queries import Wanted
from community.members import queries as members
from community.threads import queries
from community.threads.queries import ThreadFilter
from community.threads.rules import Status
from community.threads.views.blueprint import blueprint
from community.threads.views.figures import list_figures

HELPERS_SHOWN = 5
SHOWN = {"waiting": Status.OPEN, "solved": Status.SOLVED}


@blueprint.get("/")
@for_visitors
def home() -> ResponseReturnValue:
    """One big question box, what waits for help, who helps, and numbers that make a newcomer trust it."""
    actor = current_actor()
    show = request.args.get("show", "latest")
    places = boards.list_boards(actor)
    counts = queries.sum_counts(places)
    tabs = [
        SimpleNamespace(label="Latest", url="/", count=None, current=show not in SHOWN),
        SimpleNamespace(
            label="Waiting for help", url="/?show=waiting", count=counts["open"], current=show == "waiting"
        ),
        SimpleNamespace(
            label="Solved", url="/?show=solved", count=counts["solved"], current=show == "solved"
        ),
    ]
    figures = list_figures(counts)
    return render_template(
        "home/index.html",
        tabs=tabs,
        threads=queries.list_rows(actor, ThreadFilter(status=SHOWN.get(show))),
        figures=figures.tiles,
        expected=figures.expected,
        answer_count=counts["solved"],
        boards=places,
        helpers=recent("helpers of the week", _list_helpers),
        more_url=f"/search?status={SHOWN[show].value}&sort=new" if show in SHOWN else "/search?sort=new",
    )


def _list_helpers() -> list[SimpleNamespace]:
    top = leaderboards.list_leaders(Wanted(), HELPERS_SHOWN)
    people = members.list_member_chips([member_id for member_id, _ in top])
    return [
        SimpleNamespace(member=people[member_id], note=f"{points:,} points", value="")
        for member_id, points in top
        if member_id in people
    ]
