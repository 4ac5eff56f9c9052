"""Putting threads in order: merging one into another and undoing that, splitting, and the page that offers both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community.answers import actions, policy, queries
from community.answers.forms import MergeForm, SplitForm
from community.answers.views.blueprint import blueprint
from community.boards import queries as boards
from community.core.actor import Actor
from community.core.errors import Conflict, Invalid
from community.core.pagination import page_number
from community.core.policy import require
from community.core.text.excerpt import excerpt
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members
from community.members.queries import FORMER_MEMBER
from community.threads import queries as threads
from community.threads.forms import MoveForm
from community.threads.views.moderation import find_named_thread, show_errors

if TYPE_CHECKING:
    from community.answers.models import Answer
    from community.threads.models import Thread

PREVIEW_CHARACTERS = 160  # Enough of an answer to tell it from the others.


@blueprint.get("/threads/<int:thread_id>/arrange")
def arrange(thread_id: int) -> ResponseReturnValue:
    """Move it, merge it, split it."""
    actor = current_actor()
    thread = threads.get_thread(actor, thread_id)
    require(policy.can_split_thread(actor, thread))
    return _page(actor, thread)


@blueprint.put("/threads/<int:thread_id>/merge")
def merge(thread_id: int) -> ResponseReturnValue:
    """Put its posts into another thread."""
    actor = current_actor()
    thread = threads.get_thread(actor, thread_id)
    require(policy.can_split_thread(actor, thread))
    form = MergeForm()
    if not form.validate():
        return _page(actor, thread, merge_form=form), 422
    try:
        target = find_named_thread(actor, form.target.data, field="target")
        thread, target = threads.lock_two_threads(actor, thread.id, target.id)
        actions.merge_threads(actor, thread, target)
    except Invalid as error:
        show_errors(form, error)
        return _page(actor, thread, merge_form=form), 422
    return see_other(
        target.url, f"“{thread.title}” is part of this thread now. You can undo this from the same menu."
    )


@blueprint.delete("/threads/<int:thread_id>/merge")
def undo_merge(thread_id: int) -> ResponseReturnValue:
    """Put back what came along."""
    actor = current_actor()
    thread = threads.get_thread(actor, thread_id)
    require(policy.can_split_thread(actor, thread))
    live = queries.find_live_merge(thread.id)
    if live is None:
        raise Conflict("This thread is not merged (any more).")
    thread, target = threads.lock_two_threads(actor, thread.id, live.target_id)
    actions.undo_merge(actor, thread, target)
    return see_other(thread.url, "The merge is undone: this thread has its posts back.")


@blueprint.post("/threads/<int:thread_id>/splits")
def split(thread_id: int) -> ResponseReturnValue:
    """Make the ticked answers a thread of their own."""
    actor = current_actor()
    thread = threads.lock_thread(actor, thread_id)
    require(policy.can_split_thread(actor, thread))
    form = _split_form(actor, thread)
    if not form.validate():
        return _page(actor, thread, split_form=form), 422
    try:
        answers = _chosen(actor, thread, form.answers.data or [])
        board = boards.get_board_by_id(actor, form.board_id.data)
        new = actions.split_thread(actor, thread, answers, title=form.title.data or "", board=board)
    except Invalid as error:
        show_errors(form, error)
        return _page(actor, thread, split_form=form), 422
    return see_other(new.url, f"This is a thread of its own now, split from “{thread.title}”.")


def _chosen(actor: Actor, thread: Thread, answer_ids: list[int]) -> Sequence[Answer]:
    answers = queries.list_answers_by_id(actor, thread, answer_ids)
    if len(answers) != len(set(answer_ids)):
        raise Invalid(fields={"answers": "Some of these answers are not there any more. Choose again."})
    return answers


def _page(
    actor: Actor, thread: Thread, *, merge_form: MergeForm | None = None, split_form: SplitForm | None = None
) -> str:
    live = queries.find_live_merge(thread.id)
    merges = queries.list_live_merges_into(thread.id)
    page = queries.list_outline(actor, thread, page_number(request.args.get("page")))
    people = members.list_member_chips([answer.author_id for answer in page.items])
    names = threads.list_thread_names(
        actor, [live.target_id if live else None, *(merge.source_id for merge in merges)]
    )
    address = f"/threads/{thread.id}/arrange"
    return render_template(
        "answers/arrange.html",
        thread=thread,
        move_form=_move_form(actor, thread),
        merge_form=merge_form or MergeForm(formdata=None),
        split_form=split_form or _split_form(actor, thread, fresh=True),
        merged_into=names.get(live.target_id) if live else None,
        merged_in=[
            (merge.source_id, names[merge.source_id].title) for merge in merges if merge.source_id in names
        ],
        page=page,
        lines=[
            {
                "id": answer.id,
                "author": people.get(answer.author_id, FORMER_MEMBER),
                "at": answer.created_at,
                "words": excerpt(answer.html, PREVIEW_CHARACTERS),
                "reply_count": answer.reply_count,
                "is_accepted": answer.is_accepted,
            }
            for answer in page.items
        ],
        page_url=lambda number: address if number == 1 else f"{address}?page={number}",
    )


def _move_form(actor: Actor, thread: Thread) -> MoveForm:
    form = MoveForm(formdata=None)
    form.board_id.choices = [(board.id, board.name) for board in boards.list_boards(actor)]
    form.board_id.data = thread.board_id
    return form


def _split_form(actor: Actor, thread: Thread, *, fresh: bool = False) -> SplitForm:
    form = SplitForm(formdata=None) if fresh else SplitForm()
    form.board_id.choices = [(board.id, board.name) for board in boards.list_boards(actor)]
    if form.board_id.data is None:
        form.board_id.data = thread.board_id
    return form
