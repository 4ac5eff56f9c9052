"""Writing what a member says of an answer, and deleting it: what all kinds share."""

from __future__ import annotations

from typing import Any

from community.answers import actions as answers
from community.answers.models import Answer
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.events import publish
from community.reactions import queries
from community.reactions.events import ConfirmationWithdrawn, WrongWithdrawn
from community.reactions.models import Reaction
from community.reactions.rules import Kind, counts_by_itself
from community.threads.models import Thread


def add_reaction(actor: Actor, answer: Answer, kind: Kind, reason: str = "") -> Reaction:
    """Write down what the actor says."""
    assert actor.id is not None
    reaction = Reaction(
        answer_id=answer.id,
        member_id=actor.id,
        kind=kind.value,
        is_qualified=counts_by_itself(kind, actor),
        reason=reason,
        said_at=clock.now(),
    )
    db.session.add(reaction)
    db.session.flush()
    return reaction


def delete_reaction(reaction: Reaction) -> None:
    """Take it back; said again it is another row, with another id."""
    db.session.delete(reaction)
    db.session.flush()


def take_confirmation_back(actor: Actor, thread: Thread, answer: Answer) -> bool:
    """Delete the actor's confirmation, if there is one, and say whether there was."""
    reaction = queries.find_reaction(actor, answer.id, Kind.WORKED)
    if reaction is None:
        return False
    delete_reaction(reaction)
    answers.add_confirmations(answer, -1)
    publish(actor, ConfirmationWithdrawn(confirmation_id=reaction.id, **ids_of(thread, answer, reaction)))
    return True


def take_report_back(actor: Actor, thread: Thread, answer: Answer) -> None:
    """Delete the actor's report as long as nobody has decided on it."""
    report = queries.find_reaction(actor, answer.id, Kind.WRONG)
    if report is None or report.settled_at is not None:
        return
    delete_reaction(report)
    publish(
        actor, WrongWithdrawn(report_id=report.id, reason=report.reason, **ids_of(thread, answer, report))
    )


def ids_of(thread: Thread, answer: Answer, reaction: Reaction) -> dict[str, Any]:
    """What every event of a reaction names."""
    return {
        "answer_id": answer.id,
        "thread_id": thread.id,
        "author_id": answer.author_id,
        "member_id": reaction.member_id,
    }
