"""Suggesting a better text, and taking that back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from flask import render_template
from flask.typing import ResponseReturnValue

from community.answers import queries as answers
from community.core.actor import Actor
from community.core.errors import Invalid, TooMany
from community.core.policy import require
from community.core.ratelimit import hit, limit
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.edits import actions, policy, queries
from community.edits.forms import SuggestionForm
from community.edits.rules import PER_DAY
from community.edits.views.blueprint import blueprint, private
from community.threads import queries as threads
from community.threads.views.moderation import show_errors

if TYPE_CHECKING:
    from community.edits.queries import Post
    from community.threads.models import Thread

Kind = Literal["threads", "answers"]
ADDRESS = "/answers/<int:post_id>/suggestion"
OF_THREAD = "/threads/<int:post_id>/suggestion"
ANSWERS: dict[str, Any] = {"kind": "answers"}
THREADS: dict[str, Any] = {"kind": "threads"}
EDITS_LIMIT = limit(f"{PER_DAY}/day")


@blueprint.get(OF_THREAD, defaults=THREADS)
@blueprint.get(ADDRESS, defaults=ANSWERS)
@private
def suggestion_form(kind: Kind, post_id: int) -> ResponseReturnValue:
    """The form with the present text, or with what the actor has suggested already."""
    actor = current_actor()
    thread, post = _load(actor, kind, post_id)
    require(policy.can_propose_edit(actor, thread, post))
    form, words = SuggestionForm(), queries.words_of(post)
    own = queries.find_own_open(actor, post)
    form.title.data, form.body_markdown.data = words.title, words.body
    form.revision.data = post.revision_count
    if own is not None and own.base_revision == post.revision_count:
        form.title.data, form.body_markdown.data = own.title, own.body_markdown
        form.summary.data = own.summary
    return _page(actor, kind, thread, post, form)


@blueprint.put(OF_THREAD, defaults=THREADS)
@blueprint.put(ADDRESS, defaults=ANSWERS)
def propose_edit(kind: Kind, post_id: int) -> ResponseReturnValue:
    """Suggest it."""
    actor = current_actor()
    thread, post = _load(actor, kind, post_id, locked=True)
    require(policy.can_propose_edit(actor, thread, post))
    form = SuggestionForm()
    if not form.validate():
        return _page(actor, kind, thread, post, form), 422
    try:
        hit(EDITS_LIMIT, actor.id, what="suggested edits")
        edit = actions.propose_edit(
            actor,
            thread,
            post,
            title=form.title.data or "",
            body=form.body_markdown.data or "",
            summary=form.summary.data or "",
            revision=form.revision.data,
        )
    except Invalid as error:
        show_errors(form, error)
        form.revision.raw_data, form.revision.data = None, post.revision_count  # Now they have been told.
        return _page(actor, kind, thread, post, form), 422
    except TooMany as error:
        form.summary.errors = [error.reason]
        return _page(actor, kind, thread, post, form), error.status
    return see_other(edit.url, "Thank you. The post’s author hears of it, and you hear what they decide.")


@blueprint.delete("/edits/<int:edit_id>")
def withdraw_edit(edit_id: int) -> ResponseReturnValue:
    """Take it back."""
    actor = current_actor()
    require(policy.can_list_edits(actor))
    edit = queries.get_edit(actor, edit_id)
    thread, _ = queries.lock_post_of(edit)
    actions.withdraw_edit(actor, edit, thread)
    return see_other("/edits?show=own", "Your suggestion is taken back.")


def _load(actor: Actor, kind: Kind, post_id: int, *, locked: bool = False) -> tuple[Thread, Post]:
    if kind == "threads":
        thread = (threads.lock_thread if locked else threads.get_thread)(actor, post_id)
        return thread, thread
    if locked:
        answer, thread = answers.lock_answer(actor, post_id)
        return thread, answer
    answer = answers.get_answer(actor, post_id)
    return threads.get_thread(actor, answer.thread_id), answer


def _page(actor: Actor, kind: Kind, thread: Thread, post: Post, form: SuggestionForm) -> str:
    return render_template(
        "edits/suggest.html",
        form=form,
        thread=thread,
        post=post,
        has_title=kind == "threads",
        word=("question" if thread.is_question else "post") if kind == "threads" else "answer",
        action=f"/{kind}/{post.id}/suggestion",
        own=queries.find_own_open(actor, post),
    )
