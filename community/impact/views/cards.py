"""A member's card of a year, its address for others, and its picture."""

from __future__ import annotations

from flask import Response, current_app, redirect, render_template
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import Invalid, NotFound
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.impact import actions, policy, queries
from community.impact.queries import YearCard
from community.impact.rules import FIRST_YEAR
from community.impact.views.blueprint import blueprint
from community.impact.views.picture import draw_card
from community.members import queries as members


@blueprint.get("/members/<username>/impact/<int:year>")
def card(username: str, year: int) -> ResponseReturnValue:
    """A member's own card of a year, with the way to share it."""
    actor = current_actor()
    member = members.get_member_by_username(username)
    require(policy.can_see_card(actor, member.id))
    if username != member.username:
        return redirect(f"/members/{member.username}/impact/{year}", 301)
    _check(year, member.created_at.year)
    shared = queries.find_shared_card(member.id, year)
    return render_template(
        "impact/card.html",
        card=queries.get_year_card(member, year),
        is_own=actor.is_member(member.id),
        share_url=f"/cards/{shared.key}" if shared else "",
        earlier=year - 1 if year > max(FIRST_YEAR, member.created_at.year) else None,
        later=year + 1 if year < clock.now().year else None,
        form_page=True,
    )


@blueprint.put("/impact/cards/<int:year>")
def share_card(year: int) -> ResponseReturnValue:
    """Give one's card of a year an address for others."""
    actor = current_actor()
    try:
        actions.share_card(actor, year)
    except Invalid as error:
        raise NotFound("There is no card of that year.") from error
    return see_other(
        f"/members/{actor.username}/impact/{year}#share", "Whoever has the link can see your card now."
    )


@blueprint.delete("/impact/cards/<int:year>")
def withdraw_card(year: int) -> ResponseReturnValue:
    """Take that address back."""
    actor = current_actor()
    actions.withdraw_card(actor, year)
    return see_other(f"/members/{actor.username}/impact/{year}#share", "The link leads nowhere any more.")


@blueprint.get("/cards/<key>")
def shared_card(key: str) -> ResponseReturnValue:
    """A card that its member shares."""
    return render_template("impact/shared_card.html", card=_shared(key), key=key)


@blueprint.get("/cards/<key>.png")
def card_picture(key: str) -> ResponseReturnValue:
    """The same as a picture, for places that show one beside a link."""
    return Response(
        draw_card(_shared(key), current_app.config["SETTINGS"].site_name),
        mimetype="image/png",
        headers={"X-Robots-Tag": "noindex"},
    )


def _shared(key: str) -> YearCard:
    shared = queries.get_shared_card(key)
    return queries.get_year_card(members.get_member(shared.member_id), shared.year)


def _check(year: int, since: int) -> None:
    if not max(FIRST_YEAR, min(since, clock.now().year)) <= year <= clock.now().year:
        raise NotFound("There is no card of that year.")
