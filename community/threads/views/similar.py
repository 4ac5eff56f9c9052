"""Where a thread is linked from, and solved threads like it: a piece of its page, asked for once the page stands."""

from __future__ import annotations

from types import SimpleNamespace

from flask import render_template
from flask.typing import ResponseReturnValue

from community.core.web.actor import current_actor
from community.core.web.pagecache import for_visitors
from community.links import queries as links
from community.search import queries as search
from community.threads import queries
from community.threads.rules import Status
from community.threads.views.blueprint import blueprint

SHOWN = 4
LOOKED_AT = 12  # Of the nearest ones some wait themselves; those help nobody.


@blueprint.get("/threads/<int:thread_id>/similar")
@for_visitors
def similar(thread_id: int) -> ResponseReturnValue:
    """The threads that link here, and a few solved ones that speak of the same; nothing when there is none."""
    actor = current_actor()
    thread = queries.get_thread(actor, thread_id)
    near = search.list_similar(actor, thread.title, LOOKED_AT)
    solved = [one for one in near if one.status == Status.SOLVED and one.id != thread.id][:SHOWN]
    items = [
        SimpleNamespace(title=one.title, url=one.url, status_word="Solved", note=one.board_name)
        for one in solved
    ]
    return render_template(
        "threads/_similar.html", items=items, linked_from=links.list_linked_from(actor, thread), thread=thread
    )
