"""One thread's address, and the beacon that counts its views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from community.core.actor import Actor
from community.core.errors import NotFound
from community.core.ratelimit import hit, limit
from community.core.web.actor import current_actor
from community.core.web.pagecache import for_visitors
from community.threads import actions, queries
from community.threads.views.blueprint import blueprint
from community.threads.views.page import render_thread

if TYPE_CHECKING:
    from community.threads.models import Thread

VIEWS_LIMIT = limit("60/minute")  # One address showing more pages than that is a machine.


@blueprint.get("/threads/<int:thread_id>", defaults={"slug": ""})
@blueprint.get("/threads/<int:thread_id>/<slug>")
@for_visitors
def show(thread_id: int, slug: str) -> ResponseReturnValue:
    """The thread with a page of its answers; old and merged addresses lead to the present one."""
    actor = current_actor()
    thread = queries.find_thread(actor, thread_id)
    if thread is None:
        raise NotFound("There is no such thread, or it was removed.")
    if thread.merged_into_id is not None and not (actor.is_moderator and "merged" in request.args):
        target = queries.find_merge_target(actor, thread)
        if target is None:  # This reader may not see where its posts are now.
            return render_template("threads/gone.html"), 404
        return redirect(target.url, 301)
    if slug != thread.slug:
        query = request.query_string.decode("latin-1")
        return redirect(thread.url + (f"?{query}" if query else ""), 301)
    return render_thread(actor, thread)


@blueprint.post("/threads/<int:thread_id>/views")
def count_view(thread_id: int) -> ResponseReturnValue:
    """The beacon that counts a view, sent once the page was shown."""
    actor = current_actor()
    hit(VIEWS_LIMIT, request.remote_addr, what="pages")
    actions.count_view(actor, queries.get_thread(actor, thread_id))
    return "", 204


def lead_away(actor: Actor, thread: Thread) -> Response | None:
    """Lead to the thread into which this one was merged; None for one that stands alone, and for moderators.

    Its own row keeps the words that it had, also after they were removed where they are now. Raise NotFound where
    the reader may not go there.
    """
    if thread.merged_into_id is None or actor.is_moderator:
        return None
    target = queries.find_merge_target(actor, thread)
    if target is None:
        raise NotFound
    return redirect(target.url, 302)  # Not for ever: a merge can be undone.
