"""HTML doors of Helpful marks: PUT sets, DELETE takes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from community.answers import queries as answers
from community.core.actor import Actor
from community.core.errors import NotFound
from community.core.ratelimit import hit, limit
from community.core.web.actor import current_actor
from community.core.web.responses import is_fragment_wanted, see_other
from community.threads import queries as threads
from community.votes import actions, policy, queries
from community.votes.queries import Votable

if TYPE_CHECKING:
    from community.threads.models import Thread

blueprint = Blueprint("votes", __name__)

VOTES_LIMIT = limit("50/day")  # More marks a day than this read like a campaign.

Kind = Literal["threads", "answers", "replies"]
ADDRESS = '/<any("threads", "answers", "replies"):kind>/<int:post_id>/vote'


@blueprint.put(ADDRESS)
def cast_vote(kind: Kind, post_id: int) -> ResponseReturnValue:
    """Find the post helpful."""
    actor = current_actor()
    if actor.is_signed_in:
        hit(VOTES_LIMIT, actor.id, what="helpful marks")
    return _change(actor, kind, post_id, actions.cast_vote)


@blueprint.delete(ADDRESS)
def withdraw_vote(kind: Kind, post_id: int) -> ResponseReturnValue:
    """Take that back, also once the post is gone or out of sight."""
    actor = current_actor()
    try:
        return _change(actor, kind, post_id, actions.withdraw_vote)
    except NotFound:
        marked = queries.lock_marked(actor, queries.KINDS[kind], post_id)
        if marked is None:
            raise
        actions.withdraw_vote(actor, *marked)
        return see_other("/", "Your mark on a post that is out of sight is taken back.")


def _change(
    actor: Actor, kind: Kind, post_id: int, verb: Callable[[Actor, Thread, Votable], Any]
) -> ResponseReturnValue:
    thread, post = _load(actor, kind, post_id)
    verb(actor, thread, post)
    if is_fragment_wanted():
        return render_template(
            "votes/_vote.html",
            path=f"/{kind}/{post.id}",
            post=post,
            has_voted=queries.find_vote(actor, post) is not None,
            can_vote=policy.can_vote(actor, thread, post),
        )
    return see_other(post.url)


def _load(actor: Actor, kind: Kind, post_id: int) -> tuple[Thread, Votable]:
    if kind == "threads":
        thread = threads.lock_thread(actor, post_id)
        return thread, thread
    post, thread = (answers.lock_answer if kind == "answers" else answers.lock_reply)(actor, post_id)
    return thread, post
