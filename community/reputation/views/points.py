"""A member's points, every entry explained."""

from __future__ import annotations

from datetime import UTC, timedelta

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import SignInNeeded
from community.core.pagination import page_number
from community.core.web.actor import current_actor
from community.members import queries as members
from community.reputation import queries
from community.reputation.rules import WORDS, describe
from community.reputation.views.blueprint import blueprint

DAYS_SHOWN = 30


@blueprint.get("/points")
def own_points() -> ResponseReturnValue:
    """Lead to one's own page."""
    actor = current_actor()
    if not actor.is_signed_in:
        raise SignInNeeded("Sign in to see your points.")
    return redirect(f"/members/{actor.username}/points", 302)


@blueprint.get("/members/<username>/points")
def points(username: str) -> ResponseReturnValue:
    """A member's points: where they come from, line by line."""
    actor = current_actor()
    member = members.get_member_by_username(username)
    today = clock.now().astimezone(UTC).date()
    by_day = queries.list_points_by_day(member.id, today - timedelta(days=DAYS_SHOWN - 1))
    days = [today - timedelta(days=back) for back in range(DAYS_SHOWN - 1, -1, -1)]
    best = max(by_day, key=lambda day: by_day[day], default=None)
    rules = queries.get_rules_on(today)
    return render_template(
        "reputation/points.html",
        member=members.list_member_chips([member.id])[member.id],
        is_own=actor.is_member(member.id),
        page=queries.list_lines(actor, member.id, page_number(request.args.get("page"))),
        page_url=lambda number: (
            f"/members/{member.username}/points" + (f"?page={number}" if number > 1 else "")
        ),
        days=[by_day.get(day, 0) for day in days],
        days_total=sum(by_day.values()),
        best_day=(best, by_day[best]) if best is not None and by_day[best] > 0 else None,
        rules=[
            (WORDS[cause].rule, rule.points, describe(rule))
            for cause, rule in rules.rules.items()
            if rule.points
        ],
        rule_version=rules.version,
        daily_cap=rules.daily_cap_points,
        today_points=queries.count_capped_points(member.id, today),
    )
