"""Permanent addresses of answers and replies, and an answer with all its replies."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from community.answers import queries
from community.answers.queries import AnswerView, ReplyView
from community.answers.rules import REPLIES_SHOWN, default_order, opening_replies_shown
from community.answers.views.blueprint import blueprint
from community.core.actor import Actor
from community.core.pagination import Page, page_number
from community.core.web.actor import current_actor
from community.members import queries as members
from community.reactions import queries as reactions
from community.threads import queries as threads
from community.threads.views.posts import Reader
from community.threads.views.show import lead_away

if TYPE_CHECKING:
    from community.answers.models import Answer
    from community.threads.models import Thread


@blueprint.get("/answers/<int:answer_id>")
def show_answer(answer_id: int) -> ResponseReturnValue:
    """Lead to the answer's place: the right page of its thread, or the thread that it opens."""
    actor = current_actor()
    opened = queries.find_opened_thread(actor, answer_id)
    if opened is not None:
        return redirect(opened.url, 301)
    answer = queries.get_answer(actor, answer_id)
    thread = threads.get_thread(actor, answer.thread_id)
    return _to_place(actor, thread, answer, answer.anchor)


@blueprint.get("/replies/<int:reply_id>")
def show_reply(reply_id: int) -> ResponseReturnValue:
    """Lead to the reply's place: on its thread's page, or among all replies to its answer."""
    actor = current_actor()
    reply = queries.get_reply(actor, reply_id)
    thread = threads.get_thread(actor, reply.thread_id)
    if reply.answer_id is None and reply.position <= opening_replies_shown(thread.is_question):
        return redirect(f"{thread.url}#{reply.anchor}", 302)
    if reply.answer_id is not None and reply.position <= REPLIES_SHOWN:
        return _to_place(actor, thread, queries.get_answer(actor, reply.answer_id), reply.anchor)
    page = queries.find_page_of_reply(actor, reply)
    query = f"?page={page}" if page > 1 else ""
    parent = f"/answers/{reply.answer_id}" if reply.answer_id is not None else f"/threads/{thread.id}"
    return redirect(f"{parent}/replies{query}#{reply.anchor}", 302)


@blueprint.get("/answers/<int:answer_id>/replies")
def list_replies(answer_id: int) -> ResponseReturnValue:
    """One answer with all its replies, by pages."""
    actor = current_actor()
    answer = queries.get_answer(actor, answer_id)
    thread = threads.get_thread(actor, answer.thread_id)
    page = queries.list_answer_replies(actor, answer, page_number(request.args.get("page")))
    return _replies_page(actor, thread, queries.view_answer(actor, answer), page, f"{answer.url}/replies")


@blueprint.get("/threads/<int:thread_id>/replies")
def list_thread_replies(thread_id: int) -> ResponseReturnValue:
    """The opening post with all the replies to it, by pages."""
    actor = current_actor()
    thread = threads.get_thread(actor, thread_id)
    away = lead_away(actor, thread)
    if away is not None:
        return away
    page = queries.list_thread_replies(actor, thread, page_number(request.args.get("page")))
    return _replies_page(actor, thread, None, page, f"/threads/{thread.id}/replies")


def _replies_page(
    actor: Actor, thread: Thread, answer: AnswerView | None, page: Page[ReplyView], address: str
) -> str:
    acceptance = answer.acceptance if answer else None
    people = members.list_member_chips(
        {
            answer.author_id if answer else thread.author_id,
            acceptance.accepted_by_id if acceptance else None,
            *(reply.author_id for reply in page.items),
        }
    )
    own = reactions.find_own_marks(
        actor, thread.id, [answer.id] if answer else [], [reply.id for reply in page.items]
    )
    reader = Reader(actor, thread, people, own)
    return render_template(
        "answers/replies.html",
        thread=thread,
        post=reader.answer(answer) if answer else reader.opening([]),
        page=page.map(reader.reply),
        page_url=lambda number: address if number == 1 else f"{address}?page={number}",
        back=answer.url if answer else thread.url,
        action=address,
    )


def _to_place(actor: Actor, thread: Thread, answer: Answer, anchor: str) -> Response:
    order = default_order(thread.is_question)
    page = queries.find_page_of_answer(actor, thread, answer, order)
    query = urlencode({"page": page}) if page > 1 and answer.lead_order != 0 else ""
    return redirect(thread.url + (f"?{query}" if query else "") + f"#{anchor}", 302)
