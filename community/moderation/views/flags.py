"""Reporting a post, and taking that back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from flask.typing import ResponseReturnValue

from community.core.actor import Actor
from community.core.errors import Conflict, Invalid, TooMany
from community.core.policy import require
from community.core.ratelimit import hit, limit
from community.core.text.excerpt import excerpt
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.moderation import actions, policy, queries
from community.moderation.forms import FlagForm
from community.moderation.rules import EXPLAINED, FLAGS_PER_DAY, Reason
from community.moderation.views.blueprint import KINDS, THREADS, Kind, blueprint, load_post, private, word_of

if TYPE_CHECKING:
    from community.moderation.queries import Post
    from community.threads.models import Thread

FLAGS_LIMIT = limit(f"{FLAGS_PER_DAY}/day")
ADDRESS = f"/{KINDS}/<int:post_id>/flag"
OF_THREAD = "/threads/<int:post_id>/flag"


@blueprint.get(OF_THREAD, defaults=THREADS)
@blueprint.get(ADDRESS)
@private
def flag_form(kind: Kind, post_id: int) -> ResponseReturnValue:
    """The page that asks what is wrong; for whoever has said so already, what they said."""
    actor = current_actor()
    thread, post = load_post(actor, kind, post_id)
    require(policy.can_flag_post(actor, thread, post))
    flag = queries.find_flag(actor, post)
    form = FlagForm()
    if flag is not None:
        form.reason.data, form.words.data = flag.reason, flag.words
    return _page(actor, kind, thread, post, form)


@blueprint.put(OF_THREAD, defaults=THREADS)
@blueprint.put(ADDRESS)
def flag_post(kind: Kind, post_id: int) -> ResponseReturnValue:
    """Report it."""
    actor = current_actor()
    thread, post = load_post(actor, kind, post_id, locked=True)
    form = FlagForm()
    try:
        form.validate()
        if form.chosen is None or form.errors:
            form.reason.errors = ["Choose what is wrong with it."] if form.chosen is None else []
            return _page(actor, kind, thread, post, form), 422
        if policy.can_flag_post(actor, thread, post):
            hit(FLAGS_LIMIT, actor.id, what="reports")
        actions.flag_post(actor, thread, post, Reason(form.chosen), words=form.words.data or "")
    except Invalid as error:
        form.words.errors = list(error.fields.values())
        return _page(actor, kind, thread, post, form), 422
    except TooMany as error:
        form.words.errors = [error.reason]
        return _page(actor, kind, thread, post, form), error.status
    return see_other(post.url, "Thank you. A moderator looks at it, and tells you what came of it.")


@blueprint.delete(OF_THREAD, defaults=THREADS)
@blueprint.delete(ADDRESS)
def withdraw_flag(kind: Kind, post_id: int) -> ResponseReturnValue:
    """Take it back."""
    actor = current_actor()
    thread, post = load_post(actor, kind, post_id, locked=True)
    require(policy.can_flag_post(actor, thread, post))
    flag = queries.find_flag(actor, post)
    if flag is None:
        raise Conflict("You have no report here that could be taken back: it is settled, or was never made.")
    actions.withdraw_flag(actor, thread, post, flag)
    return see_other(post.url, "Your report is taken back.")


def _page(actor: Actor, kind: Kind, thread: Thread, post: Post, form: FlagForm) -> str:
    return render_template(
        "moderation/flag.html",
        form=form,
        thread=thread,
        flag=queries.find_flag(actor, post),
        action=f"/{kind}/{post.id}/flag",
        back=post.url,
        what=word_of(kind, thread),
        excerpt=excerpt(post.body_html, 240),
        explained={reason.value: words for reason, words in EXPLAINED.items()},
    )
