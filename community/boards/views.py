"""HTML doors of boards, products and tags: lists of threads."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from community.boards import policy, queries
from community.boards.rules import Audience
from community.core.errors import NotFound
from community.core.pagination import Page, page_number
from community.core.web.actor import current_actor
from community.core.web.pagecache import for_visitors
from community.threads import queries as threads
from community.threads.queries import SORTS, ThreadFilter, ThreadRow
from community.threads.rules import Status

if TYPE_CHECKING:
    from community.boards.models import Board

blueprint = Blueprint("boards", __name__)

TABS = {
    "": "All",
    "open": "Waiting",
    "answered": "Answered",
    "needs_info": "Needs info",
    "solved": "Solved",
    "closed": "Closed",
}


@blueprint.get("/boards")
@for_visitors
def index() -> ResponseReturnValue:
    """All boards that the reader may see."""
    listed = [_tile(board) for board in queries.list_boards(current_actor())]
    return render_template("boards/boards.html", groups=[SimpleNamespace(name="", boards=listed)])


@blueprint.get("/boards/<slug>")
@for_visitors
def show(slug: str) -> ResponseReturnValue:
    """One board: tabs by status, pinned threads first."""
    actor = current_actor()
    board = queries.get_board(actor, slug)
    status = request.args.get("status", "")
    sort = request.args.get("sort", "active")
    wanted = Status(status) if status in TABS and status else None
    sort = sort if sort in SORTS else "active"
    number = page_number(request.args.get("page"))
    page = threads.list_threads(actor, ThreadFilter(board=board, status=wanted), number, sort=sort)
    pinned = threads.list_pinned(actor, board) if number == 1 and wanted is None else []
    first = {row.id for row in pinned}
    page.items[:] = [*pinned, *(row for row in page.items if row.id not in first)]

    def address(**changes: str) -> str:
        arguments = {"status": status if wanted else "", "sort": sort if sort != "active" else "", **changes}
        query = urlencode({name: value for name, value in arguments.items() if value})
        return f"{board.url}?{query}" if query else board.url

    tabs = [
        SimpleNamespace(
            label=label,
            url=address(status=key),
            count=board.thread_count if not key else getattr(board, f"{key}_count"),
            current=key == (wanted.value if wanted else ""),
        )
        for key, label in TABS.items()
        if not key or status == key or getattr(board, f"{key}_count")  # An empty tab is a dead end.
    ]
    return render_template(
        "boards/board.html",
        board=board,
        can_post=policy.can_write_on_board(actor, board),
        tabs=tabs,
        page=page,
        page_url=lambda wanted_number: address(page=str(wanted_number) if wanted_number > 1 else ""),
        sort_label=SORTS[sort],
        sort_items=[
            (label, address(sort=key if key != "active" else ""), key == sort) for key, label in SORTS.items()
        ],
        products=[
            SimpleNamespace(name=product.name, url=f"/products/{product.slug}")
            for product in queries.list_products(current_actor(), board.id)
        ],
    )


@blueprint.get("/products/<slug>")
@for_visitors
def product(slug: str) -> ResponseReturnValue:
    """Threads about one product, on all boards that the reader may see."""
    found = queries.get_product(current_actor(), slug)
    return _list(_page(ThreadFilter(product=found)), found.name, f"/products/{found.slug}")


@blueprint.get("/tags/<slug>")
@for_visitors
def tag(slug: str) -> ResponseReturnValue:
    """Threads with one tag, on all boards that the reader may see."""
    found = next(iter(queries.list_tags_by_slug([slug])), None)
    if found is None:
        raise NotFound("Nothing carries this tag.")
    page = _page(ThreadFilter(tag=found))
    if not page.total:  # Whoever sees none of its threads must not learn that there are any.
        raise NotFound("Nothing carries this tag.")
    return _list(page, found.name, f"/tags/{found.slug}")


def _page(wanted: ThreadFilter) -> Page[ThreadRow]:
    return threads.list_threads(current_actor(), wanted, page_number(request.args.get("page")))


def _list(page: Page[ThreadRow], name: str, address: str) -> ResponseReturnValue:
    return render_template(
        "boards/labelled.html",
        name=name,
        url=address,
        page=page,
        page_url=lambda wanted_number: address if wanted_number == 1 else f"{address}?page={wanted_number}",
    )


def _tile(board: Board) -> SimpleNamespace:
    audience = Audience(board.read_audience)
    return SimpleNamespace(
        name=board.name,
        url=board.url,
        description=board.description,
        icon=board.icon,
        thread_count=board.thread_count,
        waiting_count=board.open_count,
        last_activity_at=board.last_activity_at,
        audience_word="" if audience is Audience.PUBLIC else audience.label,
    )
