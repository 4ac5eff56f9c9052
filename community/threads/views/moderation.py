"""What moderators do to a thread: at once (pin, lock), or by a page that asks for a reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import render_template
from flask.typing import ResponseReturnValue

from community.boards import queries as boards
from community.core.actor import Actor
from community.core.errors import Invalid
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.threads import actions, policy, queries
from community.threads.forms import CloseForm, MoveForm, ReasonForm
from community.threads.views.blueprint import blueprint

if TYPE_CHECKING:
    from community.threads.models import Thread


@blueprint.put("/threads/<int:thread_id>/pin")
def pin(thread_id: int) -> ResponseReturnValue:
    """Keep it on top of its board."""
    return _change(thread_id, actions.pin_thread, "Pinned.")


@blueprint.delete("/threads/<int:thread_id>/pin")
def unpin(thread_id: int) -> ResponseReturnValue:
    """Let it take its place again."""
    return _change(thread_id, actions.unpin_thread, "No longer pinned.")


@blueprint.put("/threads/<int:thread_id>/lock")
def lock(thread_id: int) -> ResponseReturnValue:
    """Let nobody but moderators write."""
    return _change(thread_id, actions.lock_thread, "Locked.")


@blueprint.delete("/threads/<int:thread_id>/lock")
def unlock(thread_id: int) -> ResponseReturnValue:
    """Let everybody write again."""
    return _change(thread_id, actions.unlock_thread, "Unlocked.")


@blueprint.get("/threads/<int:thread_id>/closure")
def closure(thread_id: int) -> ResponseReturnValue:
    """The page that asks why it is closed."""
    actor = current_actor()
    thread = queries.get_thread(actor, thread_id)
    require(policy.can_close_duplicate(actor, thread))
    return _closure_page(actor, thread, CloseForm())


@blueprint.put("/threads/<int:thread_id>/closure")
def close(thread_id: int) -> ResponseReturnValue:
    """Close it, with a reason or as a duplicate."""
    actor = current_actor()
    thread = queries.get_thread(actor, thread_id)
    require(policy.can_close_duplicate(actor, thread))
    only_duplicate = not policy.can_close_thread(actor, thread)
    form = CloseForm()
    try:
        if not form.validate():
            return _closure_page(actor, thread, form), 422
        named = (form.duplicate_of.data or "").strip()
        original = (
            find_named_thread(actor, named, field="duplicate_of") if named or only_duplicate else thread
        )
        thread, original = queries.lock_two_threads(actor, thread.id, original.id)
        actions.close_thread(
            actor, thread, reason=form.reason.data or "", duplicate_of=original if named else None
        )
    except Invalid as error:
        show_errors(form, error)
        return _closure_page(actor, thread, form), 422
    return see_other(thread.url, "Closed.")


@blueprint.delete("/threads/<int:thread_id>/closure")
def reopen(thread_id: int) -> ResponseReturnValue:
    """Let posting go on."""
    return _change(thread_id, actions.reopen_thread, "Open again.")


@blueprint.put("/threads/<int:thread_id>/board")
def move(thread_id: int) -> ResponseReturnValue:
    """Put it on another board."""
    actor = current_actor()
    thread = queries.lock_thread(actor, thread_id)
    require(policy.can_move_thread(actor, thread))
    form = MoveForm()
    form.board_id.choices = [(board.id, board.name) for board in boards.list_boards(actor)]
    if not form.validate():
        raise Invalid("Choose a board to move it to.")
    actions.move_thread(actor, thread, boards.get_board_by_id(actor, form.board_id.data))
    return see_other(thread.url, f"Moved to {thread.board.name}.")


@blueprint.get("/threads/<int:thread_id>/removal")
def removal(thread_id: int) -> ResponseReturnValue:
    """The page that asks once, and why."""
    actor = current_actor()
    thread = queries.get_thread(actor, thread_id)
    require(policy.can_remove_thread(actor, thread))
    return _removal_page(actor, thread, ReasonForm())


@blueprint.put("/threads/<int:thread_id>/removal")
def remove(thread_id: int) -> ResponseReturnValue:
    """Take it out of sight, softly."""
    actor = current_actor()
    thread = queries.lock_thread(actor, thread_id)
    form = ReasonForm()
    try:
        if not form.validate():
            return _removal_page(actor, thread, form), 422
        actions.remove_thread(actor, thread, reason=form.reason.data or "")
    except Invalid as error:
        show_errors(form, error)
        return _removal_page(actor, thread, form), 422
    return see_other(thread.url, "Removed. Moderators can restore it.")


@blueprint.delete("/threads/<int:thread_id>/removal")
def restore(thread_id: int) -> ResponseReturnValue:
    """Bring it back into sight."""
    return _change(thread_id, actions.restore_thread, "Restored.")


def find_named_thread(actor: Actor, text: str, *, field: str) -> Thread:
    """The thread that a moderator named by address or number. Raise Invalid for that field when there is none."""
    match = re.search(r"(?:^|/threads/)#?([0-9]{1,18})(?:$|[/?#])", text.strip())
    thread = queries.find_thread(actor, int(match.group(1))) if match else None
    if thread is None:
        raise Invalid(fields={field: "We find no thread there. Paste its address, or type its number."})
    return thread


def show_errors(form: Any, error: Invalid) -> None:
    """Put an action's objections beside their fields."""
    for name, message in error.fields.items():
        field = "body_markdown" if name == "body" else name
        if field in form:
            form[field].errors = [*form[field].errors, message]


def _change(thread_id: int, verb: Callable[[Actor, Thread], None], message: str) -> ResponseReturnValue:
    actor = current_actor()
    thread = queries.lock_thread(actor, thread_id)
    verb(actor, thread)
    return see_other(thread.url, message)


def _closure_page(actor: Actor, thread: Thread, form: CloseForm) -> str:
    can_close = bool(policy.can_close_thread(actor, thread))
    return render_template("threads/closure.html", thread=thread, form=form, only_duplicate=not can_close)


def _removal_page(actor: Actor, thread: Thread, form: ReasonForm) -> str:
    return render_template(
        "threads/removal.html",
        form=form,
        action=f"/threads/{thread.id}/removal",
        back=thread.url,
        what=f"the thread “{thread.title}”",
        needs_reason=not actor.is_member(thread.author_id),
    )
