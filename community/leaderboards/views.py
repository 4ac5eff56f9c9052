"""HTML doors of the leaderboards."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from community.boards import queries as boards
from community.core.pagination import page_number
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.leaderboards import actions, policy, queries
from community.leaderboards.queries import Wanted
from community.leaderboards.rules import NEWCOMER_DAYS, Group, Span

blueprint = Blueprint("leaderboards", __name__)


@blueprint.get("/leaderboard")
def leaderboard() -> ResponseReturnValue:
    """Who helped most: `?span=`, `?group=`, `?board=` or `?product=` (slugs), `?page=`."""
    actor = current_actor()
    places, products = boards.list_boards(actor), boards.list_products(actor)
    span, group = _choice(Span, "span", Span.MONTH), _choice(Group, "group", Group.MEMBERS)
    board = next((one for one in places if one.slug == request.args.get("board")), None)
    product = next((one for one in products if one.slug == request.args.get("product")), None)
    chosen = {"board": board.slug} if board else {"product": product.slug} if product else {}
    wanted = Wanted(
        span=span,
        group=group,
        board_id=board.id if board else None,
        product_id=product.id if product and not board else None,
    )
    page = queries.list_places(wanted, page_number(request.args.get("page")))

    def url(number: int = 1, **other: str) -> str:
        said = {"span": span.value, "group": group.value, **chosen, **other}
        return "/leaderboard?" + urlencode(said | ({"page": number} if number > 1 else {}))

    return render_template(
        "leaderboards/leaderboard.html",
        page=page,
        page_url=url,
        spans=[_tab(one.label, url(span=one.value), one is span) for one in Span],
        groups=[_tab(one.label, url(group=one.value), one is group) for one in Group],
        group=group,
        span=span,
        boards=places,
        products=products,
        board=board,
        product=product,
        newcomer_days=NEWCOMER_DAYS,
        own=queries.find_own_place(wanted, actor.id) if actor.id is not None else None,
        can_choose=policy.can_choose_listing(actor),
    )


@blueprint.delete("/leaderboard/listing")
def leave_leaderboards() -> ResponseReturnValue:
    """Be listed no more."""
    actions.leave_leaderboards(current_actor())
    return see_other("/leaderboard", "You are not listed any more. Only you see this.")


@blueprint.put("/leaderboard/listing")
def rejoin_leaderboards() -> ResponseReturnValue:
    """Be listed again."""
    actions.rejoin_leaderboards(current_actor())
    return see_other("/leaderboard", "You are listed again.")


def _choice(kind: Any, name: str, usual: Any) -> Any:
    said = request.args.get(name, "")
    return kind(said) if said in set(kind) else usual


def _tab(label: str, url: str, is_current: bool) -> dict[str, Any]:
    return {"label": label, "url": url, "current": is_current}
