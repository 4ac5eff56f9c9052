"""Atom feeds, the sitemap and robots.txt, all from what visitors may read."""

from __future__ import annotations

from feedgenerator import Atom1Feed
from flask import Response, current_app, redirect, render_template
from flask.typing import ResponseReturnValue
from markupsafe import escape

from community.answers import queries as answers
from community.boards import queries as boards
from community.core.actor import VISITOR
from community.core.errors import NotFound
from community.core.web.pagecache import for_visitors
from community.members import queries as members
from community.threads import queries
from community.threads.queries import ThreadFilter, ThreadRow
from community.threads.views.blueprint import blueprint

SITEMAP_SIZE = 20_000  # The protocol allows 50,000 an address; half a megabyte is pleasant to write.


@blueprint.get("/feeds/latest.atom")
@for_visitors
def latest_feed() -> ResponseReturnValue:
    """The latest threads of all public boards."""
    rows = queries.list_rows(VISITOR, ThreadFilter())
    return _feed(f"{_site()}: latest", "/", "/feeds/latest.atom", rows)


@blueprint.get("/boards/<slug>/feed.atom")
@for_visitors
def board_feed(slug: str) -> ResponseReturnValue:
    """The latest threads of a public board."""
    board = boards.get_board(VISITOR, slug)
    rows = queries.list_rows(VISITOR, ThreadFilter(board=board))
    return _feed(f"{_site()}: {board.name}", board.url, f"{board.url}/feed.atom", rows)


@blueprint.get("/threads/<int:thread_id>/feed.atom")
@for_visitors
def thread_feed(thread_id: int) -> ResponseReturnValue:
    """The newest answers in a public thread."""
    thread = queries.get_thread(VISITOR, thread_id)
    if thread.merged_into_id is not None:
        target = queries.find_merge_target(VISITOR, thread)
        if target is None:
            raise NotFound
        return redirect(f"/threads/{target.id}/feed.atom", 301)
    page = answers.list_answers(VISITOR, thread, 1, "newest")
    people = members.list_member_chips({answer.author_id for answer in page.items})
    feed = _new_feed(thread.title, thread.url, f"/threads/{thread.id}/feed.atom")
    base = current_app.config["BASE_URL"]
    for answer in page.items:
        name = people[answer.author_id].name
        feed.add_item(
            title=f"{name} answered",
            link=base + answer.url,
            description=str(answer.html),
            author_name=name,
            pubdate=answer.created_at,
            updateddate=answer.edited_at or answer.created_at,
            unique_id=base + answer.url,
        )
    return Response(feed.writeString("utf-8"), mimetype="application/atom+xml")


@blueprint.get("/sitemap.xml")
@for_visitors
def sitemap_index() -> ResponseReturnValue:
    """Where the parts of the sitemap are."""
    last = queries.find_last_thread_id()
    parts = range(last // SITEMAP_SIZE + 1)
    body = render_template("threads/sitemap_index.xml", parts=parts)
    return Response(body, mimetype="application/xml")


@blueprint.get("/sitemap-<int:part>.xml")
@for_visitors
def sitemap(part: int) -> ResponseReturnValue:
    """One part: public threads by number, and the boards in the first."""
    first = part * SITEMAP_SIZE
    if first > queries.find_last_thread_id():
        raise NotFound()
    entries = queries.list_sitemap_entries(first, first + SITEMAP_SIZE)
    places = boards.list_boards(VISITOR) if part == 0 else ()
    return Response(
        render_template("threads/sitemap.xml", entries=entries, boards=places), mimetype="application/xml"
    )


@blueprint.get("/robots.txt")
@for_visitors
def robots() -> ResponseReturnValue:
    """What crawlers need not fetch."""
    return Response(render_template("threads/robots.txt"), mimetype="text/plain")


def _feed(title: str, link: str, address: str, rows: list[ThreadRow]) -> Response:
    feed = _new_feed(title, link, address)
    base = current_app.config["BASE_URL"]
    for row in rows:
        feed.add_item(
            title=row.title,
            link=base + row.url,
            description=escape(
                row.excerpt
            ),  # Feed readers take a summary for HTML; an extract is plain text.
            author_name=row.author.name,
            pubdate=row.created_at,
            updateddate=row.last_activity_at,
            unique_id=f"{base}/threads/{row.id}",
            categories=row.tags,
        )
    return Response(feed.writeString("utf-8"), mimetype="application/atom+xml")


def _new_feed(title: str, link: str, address: str) -> Atom1Feed:
    base = current_app.config["BASE_URL"]
    return Atom1Feed(title=title, link=base + link, description=title, feed_url=base + address, language="en")


def _site() -> str:
    name: str = current_app.config["SETTINGS"].site_name
    return name
