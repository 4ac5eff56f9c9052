"""Accepting an answer, and taking that back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask.typing import ResponseReturnValue

from community.answers import actions, queries
from community.answers.forms import AcceptanceForm
from community.answers.views.blueprint import blueprint
from community.core.actor import Actor
from community.core.errors import Invalid, NotFound
from community.core.ratelimit import hit, limit
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.threads import queries as threads

if TYPE_CHECKING:
    from community.answers.models import Answer
    from community.threads.models import Thread

CHANGES_LIMIT = limit(
    "20/hour"
)  # Of one person in one thread; each one writes a line and tells the answer's author.


@blueprint.put("/threads/<int:thread_id>/acceptance")
def accept_answer(thread_id: int) -> ResponseReturnValue:
    """Say which answer solved it."""
    actor = current_actor()
    hit(CHANGES_LIMIT, actor.id, thread_id, what="changes of what is accepted")
    thread = threads.lock_thread(actor, thread_id)
    form = AcceptanceForm()
    answer = _answer_of(actor, thread, form)
    actions.accept_answer(actor, thread, answer, first=bool(form.first.data))
    return see_other(
        f"{thread.url}#{answer.anchor}", "Accepted. Thank you for telling everybody what solved it."
    )


@blueprint.delete("/threads/<int:thread_id>/acceptance")
def withdraw_acceptance(thread_id: int) -> ResponseReturnValue:
    """Take that back."""
    actor = current_actor()
    hit(CHANGES_LIMIT, actor.id, thread_id, what="changes of what is accepted")
    thread = threads.lock_thread(actor, thread_id)
    answer = _answer_of(actor, thread, AcceptanceForm())
    actions.withdraw_acceptance(actor, thread, answer)
    return see_other(f"{thread.url}#{answer.anchor}", "The acceptance is withdrawn.")


def _answer_of(actor: Actor, thread: Thread, form: AcceptanceForm) -> Answer:
    if not form.validate():
        raise Invalid("Choose the answer first.")
    answer = queries.get_answer(actor, form.answer_id.data)
    if answer.thread_id != thread.id:
        raise NotFound("This answer belongs to another thread.")
    return answer
