"""A member's public page: who they are to the community, and what they wrote."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from community.answers import queries as answers
from community.badges import queries as badges
from community.core.pagination import Page, page_number
from community.core.web.actor import current_actor
from community.core.web.pagecache import for_visitors
from community.impact import queries as impact
from community.members import policy, queries
from community.producttests import queries as producttests
from community.threads import queries as threads

from .blueprint import blueprint


@blueprint.get("/members/<username>")
@for_visitors
def profile(username: str) -> ResponseReturnValue:
    """Answers first: they are what a member gives. `?show=threads` for the rest."""
    actor = current_actor()
    member = queries.get_member_by_username(username)
    if username != member.username:
        return redirect(f"/members/{member.username}", 301)
    usual = "threads" if member.thread_count and not member.answer_count else "answers"
    shown = request.args.get("show")
    shown = shown if shown in ("answers", "threads") else usual
    number = page_number(request.args.get("page"))
    page: Page[Any]
    if shown == "threads":
        page = threads.list_threads(actor, threads.ThreadFilter(author_id=member.id), number, sort="new")
    else:
        page = answers.list_answers_by(actor, member.id, number)
    own_url = f"/members/{member.username}"
    counts = {"answers": member.answer_count, "threads": member.thread_count}
    tabs = [
        {
            "label": name.capitalize(),
            "url": f"{own_url}?show={name}",
            "count": count,
            "current": name == shown,
        }
        for name, count in counts.items()
    ]
    is_own, can_suspend = actor.is_member(member.id), policy.can_suspend_member(actor, member)
    return render_template(
        "members/profile.html",
        member=member,
        chip=queries.list_member_chips([member.id])[member.id],
        shown=shown,
        page=page,
        tabs=tabs,
        page_url=lambda n: f"{own_url}?show={shown}&page={n}",
        canonical=own_url if shown == usual and number == 1 else f"{own_url}?show={shown}&page={number}",
        is_own=is_own,
        badge_count=sum(badges.count_awards_by_tier(member.id).values()),
        tested=producttests.list_credits(member.id),
        helped_count=impact.count_helped(member.id),
        suspension=queries.find_live_suspension(member.id) if can_suspend or is_own else None,
        can_suspend=can_suspend,
        can_set_role=policy.can_set_role(actor, member),
        can_offer_claim=policy.can_offer_claim(actor, member),
    )
