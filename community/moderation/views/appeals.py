"""What was decided about a post, for its author; and how to ask for another look at a removal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from flask.typing import ResponseReturnValue

from community.core.actor import Actor
from community.core.errors import Invalid
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.moderation import actions, policy, queries
from community.moderation.forms import AppealForm
from community.moderation.views.blueprint import KINDS, THREADS, Kind, blueprint, load_post, private, word_of

if TYPE_CHECKING:
    from community.moderation.queries import Post
    from community.threads.models import Thread


@blueprint.get("/threads/<int:post_id>/review", defaults=THREADS)
@blueprint.get(f"/{KINDS}/<int:post_id>/review")
@private
def show_review(kind: Kind, post_id: int) -> ResponseReturnValue:
    """What was decided, why, and what can be done about it."""
    actor = current_actor()
    thread, post = load_post(actor, kind, post_id)
    require(policy.can_read_review(actor, post))
    return _page(actor, kind, thread, post, AppealForm())


@blueprint.post("/threads/<int:post_id>/appeals", defaults=THREADS)
@blueprint.post(f"/{KINDS}/<int:post_id>/appeals")
def ask_again(kind: Kind, post_id: int) -> ResponseReturnValue:
    """Ask a moderator to look once more."""
    actor = current_actor()
    thread, post = load_post(actor, kind, post_id, locked=True)
    form = AppealForm()
    try:
        if not form.validate():
            return _page(actor, kind, thread, post, form), 422
        actions.ask_again(actor, thread, post, words=form.words.data or "")
    except Invalid as error:
        form.words.errors = list(error.fields.values())
        return _page(actor, kind, thread, post, form), 422
    return see_other(
        f"/{kind}/{post.id}/review", "A moderator looks at it again. You hear of it in your inbox."
    )


def _page(actor: Actor, kind: Kind, thread: Thread, post: Post, form: AppealForm) -> str:
    decision = queries.find_last_decision(post)
    open_item = queries.find_open_item(post)
    return render_template(
        "moderation/review.html",
        form=form,
        thread=thread,
        post=post,
        body_html=queries.html_of(post),
        what=word_of(kind, thread),
        decision=decision,
        reason=post.removal_reason or (decision.reason if decision is not None else ""),
        action=f"/{kind}/{post.id}/appeals",
        edit_url=f"/{kind}/{post.id}/edit",
        can_ask=policy.can_ask_again(actor, post),
        has_asked=post.is_removed and queries.has_asked_again(actor, post),
        is_waiting=open_item is not None and open_item.is_appeal,
    )
