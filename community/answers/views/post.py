"""Answering and replying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from community.answers import actions, policy, queries
from community.answers.forms import PostForm
from community.answers.views.blueprint import blueprint
from community.answers.views.keeping import give_back, keep_for_visitor, lead_to_target
from community.core.actor import Actor
from community.core.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from community.core.policy import require
from community.core.ratelimit import hit, limit
from community.core.web.actor import current_actor
from community.core.web.responses import is_fragment_wanted, see_other
from community.threads import actions as threads_actions
from community.threads import queries as threads
from community.threads.views.page import render_thread

if TYPE_CHECKING:
    from community.answers.models import Answer
    from community.threads.models import Thread

POSTS_LIMIT = limit(
    "60/hour"
)  # Super users answer for hours; one post a minute is a conversation, more is a machine.


@blueprint.post("/threads/<int:thread_id>/answers")
def post_answer(thread_id: int) -> ResponseReturnValue:
    """Answer the thread; what was typed comes back when it cannot be posted."""
    actor = current_actor()
    text = PostForm().body_markdown.data or ""
    kept = keep_for_visitor(actor, f"thread:{thread_id}", text, f"/threads/{thread_id}#answer")
    if kept is not None:
        return kept
    try:
        thread = threads.lock_thread(actor, thread_id)
    except NotFound as error:
        return give_back(error, text)
    moved = lead_to_target(actor, thread, "thread", text) if thread.merged_into_id is not None else None
    if moved is not None:
        return moved
    twin = queries.find_twin_answer(actor, thread.id, text)
    if twin is not None:  # The same form sent twice.
        return see_other(twin.url)
    try:
        require(policy.can_post_answer(actor, thread))
        _count_post(actor)
        answer = actions.post_answer(actor, thread, body=text)
    except (Forbidden, Invalid, TooMany) as error:
        return render_thread(actor, thread, answer_text=text, answer_errors=_told(error)), error.status
    threads_actions.clear_draft(actor, f"thread:{thread.id}")
    return see_other(answer.url)


@blueprint.get("/answers/<int:answer_id>/reply")
def reply_form(answer_id: int) -> ResponseReturnValue:
    """The small form for a reply, as a page or in place."""
    actor = current_actor()
    answer = queries.get_answer(actor, answer_id)
    thread = threads.get_thread(actor, answer.thread_id)
    require(policy.can_post_reply(actor, thread, answer))
    return _reply_page(actor, thread, answer, PostForm())


@blueprint.get("/threads/<int:thread_id>/reply")
def thread_reply_form(thread_id: int) -> ResponseReturnValue:
    """The same for a reply to the thread itself."""
    actor = current_actor()
    thread = threads.get_thread(actor, thread_id)
    require(policy.can_post_reply(actor, thread))
    return _reply_page(actor, thread, None, PostForm())


@blueprint.post("/answers/<int:answer_id>/replies")
def post_reply(answer_id: int) -> ResponseReturnValue:
    """Reply to an answer."""
    actor, form = current_actor(), PostForm()
    text = form.body_markdown.data or ""
    kept = keep_for_visitor(actor, f"answer:{answer_id}", text, f"/answers/{answer_id}/reply")
    if kept is not None:
        return kept
    try:
        answer, thread = queries.lock_answer(actor, answer_id)
    except (NotFound, Conflict) as error:
        return give_back(error, text)
    return _post_reply(actor, thread, answer, form)


@blueprint.post("/threads/<int:thread_id>/replies")
def post_thread_reply(thread_id: int) -> ResponseReturnValue:
    """Reply to the thread itself."""
    actor, form = current_actor(), PostForm()
    text = form.body_markdown.data or ""
    kept = keep_for_visitor(actor, f"reply:{thread_id}", text, f"/threads/{thread_id}/reply")
    if kept is not None:
        return kept
    try:
        thread = threads.lock_thread(actor, thread_id)
    except NotFound as error:
        return give_back(error, text)
    moved = lead_to_target(actor, thread, "reply", text) if thread.merged_into_id is not None else None
    return moved or _post_reply(actor, thread, None, form)


def _post_reply(actor: Actor, thread: Thread, answer: Answer | None, form: PostForm) -> ResponseReturnValue:
    text = form.body_markdown.data or ""
    twin = queries.find_twin_reply(actor, thread.id, answer.id if answer else None, text)
    if twin is not None:
        return see_other(twin.url)
    try:
        require(policy.can_post_reply(actor, thread, answer))
        _count_post(actor)
        reply = actions.post_reply(actor, thread, body=text, answer=answer)
    except Forbidden as error:
        return give_back(error, text)
    except (Invalid, TooMany) as error:
        form.body_markdown.errors = list(_told(error))
        return _reply_page(actor, thread, answer, form), error.status
    threads_actions.clear_draft(actor, _place(thread, answer))
    return see_other(reply.url)


def _reply_page(actor: Actor, thread: Thread, answer: Answer | None, form: PostForm) -> str:
    place = _place(thread, answer)
    draft = threads.find_draft(actor, place)
    draft_note = ""
    if draft is not None and not form.body_markdown.data:
        form.body_markdown.data = draft.fields.get("body_markdown", "")
        draft_note = "Your draft is here again"
    return render_template(
        "answers/_reply_form.html" if is_fragment_wanted() else "answers/reply.html",
        thread=thread,
        answer=answer,
        form=form,
        action=f"/answers/{answer.id}/replies" if answer else f"/threads/{thread.id}/replies",
        quoted=Markup((answer or thread).body_html),
        back=answer.url if answer else thread.url,
        draft_key=place,
        draft_note=draft_note,
    )


def _place(thread: Thread, answer: Answer | None) -> str:
    return f"answer:{answer.id}" if answer else f"reply:{thread.id}"


def _told(error: Forbidden | Invalid | TooMany) -> tuple[str, ...]:
    """What stands beside the box; a thread's page says by itself why it takes no more answers."""
    if isinstance(error, Forbidden):
        return ()
    return tuple(error.fields.values()) if isinstance(error, Invalid) else (error.reason,)


def _count_post(actor: Actor) -> None:
    if actor.is_staff:
        return
    hit(POSTS_LIMIT, actor.id, what="posts")
