"""Accepting an answer, and taking that back."""

from __future__ import annotations

from community.answers import policy, queries
from community.answers.actions.states import set_accept_order
from community.answers.actions.votes import change_of
from community.answers.events import AcceptanceWithdrawn, AnswerAccepted
from community.answers.models import Acceptance, Answer
from community.answers.rules import ALSO, FIRST, PLAIN
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.events import publish
from community.core.policy import require
from community.members import actions as members
from community.members.queries import lock_members
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
    _let_stand(actor, thread, answer, acceptance, live, first=first)
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
    was_first, was_helpful = acceptance.is_first, answer.is_helpful
    acceptance.withdrawn_at, acceptance.withdrawn_by_id = clock.now(), actor.id
    set_accept_order(answer, PLAIN)
    others = [a for a in live if a is not acceptance]
    if was_first and others:
        _put_first(others[0], others)
    threads.add_timeline_entry(actor, thread, "acceptance_withdrawn", answer_id=answer.id)
    lock_members(
        [answer.author_id, acceptance.accepted_by_id]
    )  # Those whom it gave points, in the one order.
    members.count_posts(answer.author_id, accepted=-1, helpful=change_of(was_helpful, answer.is_helpful))
    publish(actor, AcceptanceWithdrawn(acceptance_id=acceptance.id, answer_id=answer.id, thread_id=thread.id))
    threads.note_acceptances(thread, -1)


def give_acceptance_back(actor: Actor, thread: Thread, answer: Answer, withdrawn: Acceptance) -> None:
    """Accept the answer anew as it was accepted before it was removed, by the same member. Needs the thread locked.

    Nothing happens where the answer is gone, stands in another thread, or has been accepted meanwhile.
    """
    require(policy.can_restore_post(actor, thread, answer))
    if answer.is_removed or answer.is_accepted or withdrawn.thread_id != thread.id or not thread.is_question:
        return
    acceptance = Acceptance(
        thread_id=thread.id,
        answer_id=answer.id,
        accepted_by_id=withdrawn.accepted_by_id,
        accepted_as=withdrawn.accepted_as,
        accepted_at=withdrawn.accepted_at,
        is_first=False,
    )
    live = list(queries.list_live_acceptances(thread.id))
    _let_stand(actor, thread, answer, acceptance, live, first=withdrawn.is_first, is_given_back=True)


def put_in_order(thread_id: int, *, first_id: int | None = None) -> None:
    """Let exactly one of the thread's live acceptances be first: that one, else the one that is, else the earliest."""
    live = list(queries.list_live_acceptances(thread_id))
    if not live:
        return
    wanted = next((acceptance for acceptance in live if acceptance.id == first_id), None)
    earliest = min(live, key=lambda acceptance: (acceptance.accepted_at, acceptance.id))
    present = next((acceptance for acceptance in live if acceptance.is_first), None)
    _put_first(wanted or present or earliest, live)


def _let_stand(
    actor: Actor,
    thread: Thread,
    answer: Answer,
    acceptance: Acceptance,
    live: list[Acceptance],
    *,
    first: bool,
    is_given_back: bool = False,
) -> None:
    db.session.add(acceptance)
    db.session.flush()
    was_helpful = answer.is_helpful
    set_accept_order(answer, ALSO)
    if first or not live:
        _put_first(acceptance, live)
    entry = "acceptance_returned" if is_given_back else "accepted"
    threads.add_timeline_entry(actor, thread, entry, answer_id=answer.id)
    # Whoever writes takes members before boards, and those who earn in one order: two who accept each other's answers,
    # or ask meanwhile, must not wait for each other. The counts come first, for reactions look at them.
    lock_members([answer.author_id, thread.author_id])
    members.count_posts(answer.author_id, accepted=1, helpful=change_of(was_helpful, answer.is_helpful))
    publish(
        actor,
        AnswerAccepted(
            acceptance_id=acceptance.id,
            answer_id=answer.id,
            thread_id=thread.id,
            answer_author_id=answer.author_id,
            asker_id=thread.author_id,
            accepted_by_id=acceptance.accepted_by_id,
            accepted_as=acceptance.accepted_as,
            is_given_back=is_given_back,
        ),
    )
    threads.note_acceptances(thread, 1)


def _put_first(acceptance: Acceptance, live: list[Acceptance]) -> None:
    for other in live:
        if other is not acceptance:
            other.is_first = False
            set_accept_order(db.session.get_one(Answer, other.answer_id), ALSO)
    db.session.flush()  # Of two rows only one may be first at any moment.
    acceptance.is_first = True
    set_accept_order(db.session.get_one(Answer, acceptance.answer_id), FIRST)


def _by_what_right(actor: Actor, thread: Thread) -> str:
    if actor.is_member(thread.author_id):
        return "asker"
    if actor.is_system:
        return "import"
    if actor.is_moderator:
        return "moderator"
    return "super_user" if actor.is_super_user else "rank"
