"""What somebody typed is not lost when it cannot be posted: it comes back on a page, or waits as a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from community.core.actor import Actor
from community.core.errors import Refusal
from community.core.web.responses import see_other
from community.core.web.visitor import visitor_key
from community.threads import actions as threads_actions
from community.threads import queries as threads
from community.threads.views.drafts import count_visitors_save

if TYPE_CHECKING:
    from community.threads.models import Thread


def keep_for_visitor(actor: Actor, place: str, text: str, back: str) -> Response | None:
    """Lead a visitor, whose session may have ended while they typed, to signing in and `back`; None for members."""
    if actor.is_signed_in:
        return None
    if text.strip():
        count_visitors_save()
        threads_actions.save_draft(actor, place, {"body_markdown": text}, visitor_key=visitor_key())
        flash("What you wrote is kept. Sign in, then post it.")
    return redirect(url_for("members.sign_in", next=back), 303)


def lead_to_target(actor: Actor, thread: Thread, kind: str, text: str) -> Response | None:
    """Lead to the thread into which this one was merged meanwhile, with the text in its box; None without one.

    `kind` is `thread` for an answer, `reply` for a reply: the two boxes of a thread.
    """
    target = threads.find_merge_target(actor, thread)
    if target is None:
        return None
    place = f"{kind}:{target.id}"
    if text.strip() and threads.find_draft(actor, place) is None:
        threads_actions.save_draft(actor, place, {"body_markdown": text})
    address = f"{target.url}#answer" if kind == "thread" else f"/threads/{target.id}/reply"
    return see_other(
        address, "The thread became part of this one meanwhile. Your text is here: look, then post it."
    )


def give_back(refusal: Refusal, text: str) -> ResponseReturnValue:
    """A page that says what happened and shows the text, to copy it. Without a text the refusal itself is told."""
    if not text.strip():
        raise refusal
    return render_template("answers/given_back.html", error=refusal, text=text), refusal.status
