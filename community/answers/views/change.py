"""Editing, removing and restoring answers and replies, and their earlier texts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community.answers import actions, policy, queries
from community.answers.forms import EditPostForm
from community.answers.views.blueprint import blueprint
from community.core.actor import Actor
from community.core.errors import Invalid, TooMany
from community.core.pagination import page_number
from community.core.policy import require
from community.core.ratelimit import hit
from community.core.web.actor import current_actor
from community.core.web.pagecache import for_visitors
from community.core.web.responses import see_other
from community.threads import policy as threads_policy
from community.threads import queries as threads
from community.threads.forms import ReasonForm
from community.threads.views.moderation import show_errors
from community.threads.views.revisions import COMPARISONS_LIMIT, EDITS_LIMIT, render_revisions
from community.threads.views.versions import list_versions

if TYPE_CHECKING:
    from community.answers.models import Answer, Reply
    from community.threads.models import Thread

Kind = Literal["answers", "replies"]
KINDS = '<any("answers", "replies"):kind>'  # Both are changed alike; the address says which.


@blueprint.get(f"/{KINDS}/<int:post_id>/edit")
def edit(kind: Kind, post_id: int) -> ResponseReturnValue:
    """The form with the present text."""
    actor = current_actor()
    post, thread = _load(actor, kind, post_id)
    require(policy.can_edit_post(actor, thread, post))
    form = EditPostForm()
    form.body_markdown.data, form.revision.data = post.body_markdown, post.revision_count
    return _edit_page(kind, post, thread, form)


@blueprint.put(f"/{KINDS}/<int:post_id>")
def save_edit(kind: Kind, post_id: int) -> ResponseReturnValue:
    """Keep the change."""
    actor = current_actor()
    post, thread = _load(actor, kind, post_id, locked=True)
    form = EditPostForm()
    if not form.validate():
        return _edit_page(kind, post, thread, form), 422
    words = {
        "body": form.body_markdown.data or "",
        "reason": form.reason.data or "",
        "revision": form.revision.data,
    }
    try:
        hit(EDITS_LIMIT, actor.id, what="edits")
        if kind == "answers":
            actions.edit_answer(actor, thread, post, **words)
        else:
            actions.edit_reply(actor, thread, post, **words)
    except Invalid as error:
        show_errors(form, error)
        form.revision.raw_data, form.revision.data = None, post.revision_count  # Now they have been told.
        return _edit_page(kind, post, thread, form), 422
    except TooMany as error:
        form.body_markdown.errors = [error.reason]
        return _edit_page(kind, post, thread, form), error.status
    return see_other(post.url, "Saved. The earlier text can still be read under “edited”.")


@blueprint.get(f"/{KINDS}/<int:post_id>/revisions")
@for_visitors
def revisions(kind: Kind, post_id: int) -> ResponseReturnValue:
    """Every earlier text with what changed."""
    actor = current_actor()
    hit(COMPARISONS_LIMIT, actor.id or request.remote_addr, what="pages of earlier texts")
    post, thread = _load(actor, kind, post_id)
    require(threads_policy.can_see_revisions(actor, thread))
    page = list_versions(post, page_number(request.args.get("page")), partial(queries.list_revisions, post))
    word = "Answer" if kind == "answers" else "Reply"
    return render_revisions(page, f"{post.url}/revisions", post.url, f"{word} in “{thread.title}”")


@blueprint.get(f"/{KINDS}/<int:post_id>/removal")
def removal(kind: Kind, post_id: int) -> ResponseReturnValue:
    """The page that asks once, and why."""
    actor = current_actor()
    post, thread = _load(actor, kind, post_id)
    require(policy.can_remove_post(actor, thread, post))
    return _removal_page(actor, kind, post, thread, ReasonForm())


@blueprint.put(f"/{KINDS}/<int:post_id>/removal")
def remove(kind: Kind, post_id: int) -> ResponseReturnValue:
    """Take it out of sight, softly."""
    actor = current_actor()
    post, thread = _load(actor, kind, post_id, locked=True)
    form = ReasonForm()
    try:
        if not form.validate():
            return _removal_page(actor, kind, post, thread, form), 422
        if kind == "answers":
            actions.remove_answer(actor, thread, post, reason=form.reason.data or "")
        else:
            actions.remove_reply(actor, thread, post, reason=form.reason.data or "")
    except Invalid as error:
        show_errors(form, error)
        return _removal_page(actor, kind, post, thread, form), 422
    return see_other(thread.url, "Removed. Moderators can restore it.")


@blueprint.delete(f"/{KINDS}/<int:post_id>/removal")
def restore(kind: Kind, post_id: int) -> ResponseReturnValue:
    """Bring it back into sight."""
    actor = current_actor()
    post, thread = _load(actor, kind, post_id, locked=True)
    if kind == "answers":
        actions.restore_answer(actor, thread, post)
    else:
        actions.restore_reply(actor, thread, post)
    return see_other(post.url, "Restored.")


def _load(actor: Actor, kind: Kind, post_id: int, *, locked: bool = False) -> tuple[Answer | Reply, Thread]:
    if locked:
        return (queries.lock_answer if kind == "answers" else queries.lock_reply)(actor, post_id)
    post = (queries.get_answer if kind == "answers" else queries.get_reply)(actor, post_id)
    return post, threads.get_thread(actor, post.thread_id)


def _edit_page(kind: Kind, post: Answer | Reply, thread: Thread, form: EditPostForm) -> str:
    word = "answer" if kind == "answers" else "reply"
    return render_template("answers/edit.html", post=post, thread=thread, form=form, word=word)


def _removal_page(actor: Actor, kind: Kind, post: Answer | Reply, thread: Thread, form: ReasonForm) -> str:
    return render_template(
        "threads/removal.html",
        form=form,
        action=f"/{kind}/{post.id}/removal",
        back=post.url,
        what=f"this {'answer' if kind == 'answers' else 'reply'} in “{thread.title}”",
        needs_reason=not actor.is_member(post.author_id),
    )
