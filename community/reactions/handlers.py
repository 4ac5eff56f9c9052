"""What happens to answers and threads beneath what members say of them."""

from __future__ import annotations

from community.answers import events as answers
from community.core.actor import Actor
from community.core.events import Past
from community.reactions import actions, queries
from community.threads import events as threads


def give_way_to_acceptance(actor: Actor, event: answers.AnswerAccepted) -> None:
    """Whoever accepts has the last word over those who confirmed."""
    actions.give_way_to_acceptance(actor, event.thread_id)


def give_way_to_past(actor: Actor, past: Past) -> None:
    """The same for acceptances of long ago: imported threads were never confirmed by anybody here."""


def settle_removed_answer(actor: Actor, event: answers.AnswerRemoved) -> None:
    """What is removed is neither recommended nor a solution."""
    actions.take_recommendation_back(actor, event.answer_id)
    actions.settle_resolutions(actor, [event.thread_id])


def verify_edited_answer(actor: Actor, event: answers.AnswerEdited) -> None:
    """Who changed an answer has looked at it again."""
    actions.verify_by_edit(actor, event.answer_id)


def settle_merge(actor: Actor, event: threads.ThreadsMerged | threads.MergeUndone) -> None:
    """Confirmations go where their answers go; whether they solve a thread is seen anew in both."""
    _settle_openings(actor, event.source_id)
    actions.settle_resolutions(actor, [event.source_id, event.thread_id])


def settle_split(actor: Actor, event: threads.ThreadSplit) -> None:
    """What was confirmed beneath one question is no solution of another."""
    _settle_openings(actor, event.new_thread_id)
    actions.bar_split_answers(actor, event.new_thread_id)
    actions.settle_resolutions(actor, [event.thread_id])


def _settle_openings(actor: Actor, thread_id: int) -> None:
    """A text that opens a thread is no answer any more, so nobody recommends it as one."""
    for answer in queries.list_openings([thread_id]):
        actions.take_recommendation_back(actor, answer.id)
