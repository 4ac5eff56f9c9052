"""Accepting an answer, and taking that back."""

from __future__ import annotations

from community.answers import policy, queries
from community.answers.events import AcceptanceWithdrawn, AnswerAccepted
from community.answers.models import Acceptance, Answer
from community.answers.rules import ALSO, FIRST, PLAIN
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.events import publish
from community.core.policy import require
from community.members import actions as members
from community.threads import actions as threads
from community.threads.models import Thread


def accept_answer(actor: Actor, thread: Thread, answer: Answer, *, first: bool = False) -> Acceptance:
    """Say that the answer solved the question. Needs the thread locked.

    Several may be accepted; the earliest stands first unless `first` puts this one there. Accepting an accepted
    answer again only moves it to the front when asked to.
    """
    require(policy.can_accept_answer(actor, thread, answer))
    live = list(queries.list_live_acceptances(thread.id))
    present = next((acceptance for acceptance in live if acceptance.answer_id == answer.id), None)
    if present is not None:
        if first and not present.is_first:
            _put_first(present, live)
        return present
    acceptance = Acceptance(
        thread_id=thread.id,
        answer_id=answer.id,
        accepted_by_id=actor.id,
        accepted_as=_by_what_right(actor, thread),
        accepted_at=clock.now(),
        is_first=False,
    )
    db.session.add(acceptance)
    db.session.flush()
    answer.accept_order = ALSO
    if first or not live:
        _put_first(acceptance, live)
    threads.add_timeline_entry(actor, thread, "accepted", answer_id=answer.id)
    publish(
        actor,
        AnswerAccepted(
            acceptance_id=acceptance.id,
            answer_id=answer.id,
            thread_id=thread.id,
            answer_author_id=answer.author_id,
            asker_id=thread.author_id,
            accepted_by_id=actor.id,
            accepted_as=acceptance.accepted_as,
        ),
    )
    # Whoever writes takes members before boards, and those who earn in one order, which the entries keep: two who
    # accept each other's answers, or ask meanwhile, must not wait for each other.
    members.count_posts(answer.author_id, accepted=1)
    threads.note_acceptances(thread, 1)
    return acceptance


def withdraw_acceptance(actor: Actor, thread: Thread, answer: Answer) -> None:
    """Take the acceptance of the answer back; the next accepted one moves up. Needs the thread locked.

    An answer that is not accepted stays as it is.
    """
    require(policy.can_withdraw_acceptance(actor, thread))
    take_acceptance_back(actor, thread, answer)


def take_acceptance_back(actor: Actor, thread: Thread, answer: Answer) -> None:
    """Withdraw without asking, as removing the answer does."""
    live = list(queries.list_live_acceptances(thread.id))
    acceptance = next((a for a in live if a.answer_id == answer.id), None)
    if acceptance is None:
        return
    was_first = acceptance.is_first
    acceptance.withdrawn_at, acceptance.withdrawn_by_id = clock.now(), actor.id
    answer.accept_order = PLAIN
    db.session.flush()
    others = [a for a in live if a is not acceptance]
    if was_first and others:
        _put_first(others[0], others)
    threads.add_timeline_entry(actor, thread, "acceptance_withdrawn", answer_id=answer.id)
    publish(actor, AcceptanceWithdrawn(acceptance_id=acceptance.id, answer_id=answer.id, thread_id=thread.id))
    members.count_posts(answer.author_id, accepted=-1)  # In the order that accepting keeps.
    threads.note_acceptances(thread, -1)


def put_in_order(thread_id: int, *, first_id: int | None = None) -> None:
    """Let exactly one of the thread's live acceptances be first: that one, else the one that is, else the earliest."""
    live = list(queries.list_live_acceptances(thread_id))
    if not live:
        return
    wanted = next((acceptance for acceptance in live if acceptance.id == first_id), None)
    earliest = min(live, key=lambda acceptance: (acceptance.accepted_at, acceptance.id))
    present = next((acceptance for acceptance in live if acceptance.is_first), None)
    _put_first(wanted or present or earliest, live)


def _put_first(acceptance: Acceptance, live: list[Acceptance]) -> None:
    for other in live:
        if other is not acceptance:
            other.is_first = False
            db.session.get_one(Answer, other.answer_id).accept_order = ALSO
    db.session.flush()  # Of two rows only one may be first at any moment.
    acceptance.is_first = True
    db.session.get_one(Answer, acceptance.answer_id).accept_order = FIRST
    db.session.flush()


def _by_what_right(actor: Actor, thread: Thread) -> str:
    if actor.is_member(thread.author_id):
        return "asker"
    if actor.is_system:
        return "import"
    return "moderator" if actor.is_moderator else "super_user"
