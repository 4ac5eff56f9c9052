"""Following, “I have this too”, and the request for more information: PUT sets, DELETE takes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import render_template
from flask.typing import ResponseReturnValue

from community.core.actor import Actor
from community.core.web.actor import current_actor
from community.core.web.responses import is_fragment_wanted, see_other
from community.threads import actions, policy, queries
from community.threads.views.blueprint import blueprint

if TYPE_CHECKING:
    from community.threads.models import Thread


@blueprint.put("/threads/<int:thread_id>/follow")
def follow(thread_id: int) -> ResponseReturnValue:
    """Follow the thread."""
    return _change(thread_id, actions.follow_thread, "follow")


@blueprint.delete("/threads/<int:thread_id>/follow")
def unfollow(thread_id: int) -> ResponseReturnValue:
    """Follow it no more."""
    return _change(thread_id, actions.unfollow_thread, "follow")


@blueprint.put("/threads/<int:thread_id>/have-too")
def have_too(thread_id: int) -> ResponseReturnValue:
    """Say “I have this too”."""
    return _change(thread_id, actions.have_too, "have_too")


@blueprint.delete("/threads/<int:thread_id>/have-too")
def withdraw_have_too(thread_id: int) -> ResponseReturnValue:
    """Take that back."""
    return _change(thread_id, actions.withdraw_have_too, "have_too")


@blueprint.put("/threads/<int:thread_id>/info-request")
def ask_info(thread_id: int) -> ResponseReturnValue:
    """Mark the question as needing more; whoever does it says next what is missing."""
    actor = current_actor()
    thread = queries.lock_thread(actor, thread_id)
    actions.ask_info(actor, thread)
    if policy.can_write_in_thread(actor, thread):
        return see_other(f"/threads/{thread.id}/reply", "Say what is missing.")
    return see_other(thread.url, "Marked as needing more information.")


@blueprint.delete("/threads/<int:thread_id>/info-request")
def withdraw_info_request(thread_id: int) -> ResponseReturnValue:
    """Take the mark back."""
    actor = current_actor()
    thread = queries.lock_thread(actor, thread_id)
    actions.withdraw_info_request(actor, thread)
    return see_other(thread.url, "Taken back: the question needs no more information.")


def _change(thread_id: int, verb: Callable[[Actor, Thread], None], button: str) -> ResponseReturnValue:
    actor = current_actor()
    thread = queries.lock_thread(actor, thread_id)
    verb(actor, thread)
    if is_fragment_wanted():
        return render_template(
            "threads/_mark.html",
            button=button,
            thread=thread,
            marks=queries.find_own_marks(actor, thread.id),
            can_have_too=policy.can_have_too(actor, thread),
        )
    return see_other(thread.url)
