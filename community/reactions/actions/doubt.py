"""“Out of date”: doubting an answer, and finding that it is still right."""

from __future__ import annotations

from community.answers import actions as answers
from community.answers.models import Answer
from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.db import db
from community.core.events import publish
from community.core.policy import require
from community.reactions import policy, queries
from community.reactions.actions.rows import add_reaction, delete_reaction, ids_of
from community.reactions.events import AnswerOutdated, AnswerReverified, OutdatedSaid, OutdatedWithdrawn
from community.reactions.models import Reaction
from community.reactions.rules import Kind, is_enough_to_doubt
from community.threads import actions as threads
from community.threads.models import Thread


def say_outdated(actor: Actor, thread: Thread, answer: Answer) -> Reaction:
    """Say that the answer is out of date; doing it twice changes nothing. Needs the thread locked.

    The third trusted member takes it off the top. Said before it was last checked, it is said anew.
    """
    require(policy.can_react(actor, thread, answer, Kind.OUTDATED))
    present = queries.find_reaction(actor, answer.id, Kind.OUTDATED)
    if present is not None and present.settled_at is None:
        return present
    if present is not None:
        delete_reaction(present)
    reaction = add_reaction(actor, answer, Kind.OUTDATED)
    publish(
        actor,
        OutdatedSaid(
            outdated_id=reaction.id,
            is_qualified=reaction.is_qualified,
            **ids_of(thread, answer, reaction),
        ),
    )
    _settle(actor, thread, answer)
    return reaction


def withdraw_outdated(actor: Actor, thread: Thread, answer: Answer) -> None:
    """Take that back. Without it, or once the answer was checked, nothing changes. Needs the thread locked."""
    require(policy.can_withdraw_reaction(actor))
    reaction = queries.find_reaction(actor, answer.id, Kind.OUTDATED)
    if reaction is None or reaction.settled_at is not None:
        return
    delete_reaction(reaction)
    publish(actor, OutdatedWithdrawn(outdated_id=reaction.id, **ids_of(thread, answer, reaction)))
    _settle(actor, thread, answer)


def verify_answer(actor: Actor, thread: Thread, answer: Answer) -> None:
    """Say that an answer in doubt is still right: earlier doubts count no more. Needs the thread locked.

    An answer that nobody doubts stays as it is.
    """
    require(policy.can_verify_answer(actor, thread, answer))
    _verify(actor, thread, answer)


def verify_by_edit(actor: Actor, answer_id: int) -> None:
    """Count a changed text as checked, whoever may have changed it. Needs the thread locked, as editing does."""
    answer = db.session.get_one(Answer, answer_id)
    _verify(actor, db.session.get_one(Thread, answer.thread_id), answer)


def _verify(actor: Actor, thread: Thread, answer: Answer) -> None:
    doubts = queries.list_live_doubts(answer.id)
    if not doubts:
        return
    for doubt in doubts:
        doubt.settled_at = clock.now()
    if answer.outdated_at is not None:
        answers.note_verified(answer, clock.now())
        threads.add_timeline_entry(actor, thread, "reverified", answer_id=answer.id)
        publish(
            actor,
            AnswerReverified(
                answer_id=answer.id,
                thread_id=thread.id,
                author_id=answer.author_id,
                verified_by_id=actor.id,
            ),
        )


def _settle(actor: Actor, thread: Thread, answer: Answer) -> None:
    is_outdated = is_enough_to_doubt(queries.count_doubts(answer.id))
    if is_outdated == (answer.outdated_at is not None):
        return
    answers.note_outdated(answer, clock.now() if is_outdated else None)
    if is_outdated:
        threads.add_timeline_entry(SYSTEM, thread, "outdated", answer_id=answer.id)
        publish(actor, AnswerOutdated(answer_id=answer.id, thread_id=thread.id, author_id=answer.author_id))
