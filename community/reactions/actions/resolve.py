"""Solved – confirmed by others: when it begins, what ends it, and undoing it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select

from community.answers import actions as answers
from community.answers.models import Answer
from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.db import db
from community.core.events import publish
from community.core.policy import require
from community.reactions import policy, queries
from community.reactions.events import ResolutionConfirmed, ResolutionEnded, ResolutionUndone
from community.reactions.models import Resolution
from community.reactions.rules import Ending
from community.threads import actions as threads
from community.threads.models import Thread
from community.threads.rules import SILENCE_DAYS


def undo_resolution(actor: Actor, thread: Thread) -> None:
    """Say that what others confirmed did not solve it; it does not come back by itself. Needs the thread locked.

    A thread that nobody confirmed stays as it is.
    """
    require(policy.can_undo_resolution(actor, thread))
    live = queries.find_live_resolution(thread.id)
    if live is None:
        return
    if actor.is_member(thread.author_id):
        threads.note_asker(thread)  # Who says so is not silent.
    _end(actor, thread, live, Ending.UNDONE)


def settle_resolutions(actor: Actor, thread_ids: Collection[int]) -> None:
    """Let it follow from the threads' answers, after they changed or moved, whether others' confirmations solve them.

    Needs the threads locked.
    """
    affected = [db.session.get_one(Thread, thread_id) for thread_id in thread_ids]
    for thread in affected:  # First all that ends: an answer may solve the thread to which it went.
        _end_if_over(actor, thread)
    for thread in affected:
        _begin_if_enough(actor, thread)


def settle_waiting(actor: Actor, thread: Thread) -> None:
    """The same once an asker has fallen silent. Needs the thread locked."""
    require(policy.can_settle_resolutions(actor))
    settle(actor, thread)


def give_way_to_acceptance(actor: Actor, thread_id: int) -> None:
    """Let an acceptance that is being noted take the place of others' confirmations. Needs the thread locked."""
    live = queries.find_live_resolution(thread_id)
    if live is not None:
        thread = db.session.get_one(Thread, thread_id)
        _close(actor, live, Ending.ACCEPTED)
        threads.give_way_to_acceptance(thread)
        publish(actor, _ended(live))


def bar_split_answers(actor: Actor, thread_id: int) -> None:
    """Let nothing that was confirmed beneath another question solve the new thread by itself."""
    query = select(Answer).where(Answer.thread_id == thread_id, Answer.confirmed_count > 0)
    for answer in db.session.scalars(query).all():
        now = clock.now()
        db.session.add(
            Resolution(
                thread_id=thread_id,
                answer_id=answer.id,
                confirmed_at=now,
                ended_at=now,
                ended_by_id=actor.id,
                ending=Ending.SPLIT.value,
            )
        )
    db.session.flush()


def settle(actor: Actor, thread: Thread) -> None:
    """End what does not hold any more, and begin what holds now."""
    _end_if_over(actor, thread)
    _begin_if_enough(actor, thread)


def _end_if_over(actor: Actor, thread: Thread) -> None:
    live = queries.find_live_resolution(thread.id)
    ending = _why_over(thread, live) if live is not None else None
    if live is not None and ending is not None:
        _end(actor, thread, live, ending)


def _begin_if_enough(actor: Actor, thread: Thread) -> None:
    answer = queries.find_solving_answer(thread, silent_since=clock.now() - timedelta(days=SILENCE_DAYS))
    if answer is None:
        return
    resolution = Resolution(
        thread_id=thread.id, answer_id=answer.id, confirmed_by_id=actor.id, confirmed_at=clock.now()
    )
    db.session.add(resolution)
    answers.note_confirmed(answer, resolution.confirmed_at)
    # Nobody is named: it is the word of several, and none of them should be asked to account for it.
    threads.add_timeline_entry(SYSTEM, thread, "confirmed", answer_id=answer.id)
    publish(
        actor,
        ResolutionConfirmed(resolution_id=resolution.id, thread_id=thread.id, answer_id=answer.id),
    )
    threads.note_confirmed(thread, resolution.confirmed_at)


def _why_over(thread: Thread, live: Resolution) -> Ending | None:
    answer = db.session.get_one(Answer, live.answer_id)
    if answer.thread_id != thread.id or not thread.is_question:
        return Ending.MOVED
    if answer.is_removed:
        return Ending.REMOVED
    if thread.accepted_count:
        return Ending.ACCEPTED
    return None if queries.is_confirmed_enough(answer) else Ending.WITHDRAWN


def _end(actor: Actor, thread: Thread, live: Resolution, ending: Ending) -> None:
    _close(actor, live, ending)
    if ending is Ending.UNDONE:
        threads.add_timeline_entry(actor, thread, "confirmation_undone", answer_id=live.answer_id)
        publish(
            actor,
            ResolutionUndone(resolution_id=live.id, thread_id=live.thread_id, answer_id=live.answer_id),
        )
    else:
        threads.add_timeline_entry(SYSTEM, thread, "confirmation_ended", answer_id=live.answer_id)
        publish(actor, _ended(live))
    threads.note_confirmed(thread, None)


def _close(actor: Actor, live: Resolution, ending: Ending) -> None:
    live.ended_at, live.ended_by_id, live.ending = clock.now(), actor.id, ending.value
    answers.note_confirmed(db.session.get_one(Answer, live.answer_id), None)


def _ended(live: Resolution) -> ResolutionEnded:
    return ResolutionEnded(
        resolution_id=live.id, thread_id=live.thread_id, answer_id=live.answer_id, ending=live.ending
    )
