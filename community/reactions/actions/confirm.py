"""“Worked for me”: confirming an answer, and taking that back."""

from __future__ import annotations

from community.answers import actions as answers
from community.answers.models import Answer
from community.core.actor import Actor
from community.core.events import publish
from community.core.policy import require
from community.reactions import policy, queries
from community.reactions.actions.resolve import settle
from community.reactions.actions.rows import (
    add_reaction,
    ids_of,
    take_confirmation_back,
    take_report_back,
)
from community.reactions.events import ConfirmationGiven
from community.reactions.models import Reaction
from community.reactions.rules import Kind
from community.threads.models import Thread


def confirm_answer(actor: Actor, thread: Thread, answer: Answer) -> Reaction:
    """Say that the answer worked for oneself; doing it twice changes nothing. Needs the thread locked.

    A report by the same member that it is wrong is taken back, unless it was decided. Enough confirmations solve a
    thread whose asker is silent.
    """
    require(policy.can_react(actor, thread, answer, Kind.WORKED))
    present = queries.find_reaction(actor, answer.id, Kind.WORKED)
    if present is not None:
        return present
    take_report_back(actor, thread, answer)
    reaction = add_reaction(actor, answer, Kind.WORKED)
    answers.add_confirmations(answer, 1)
    publish(actor, ConfirmationGiven(confirmation_id=reaction.id, **ids_of(thread, answer, reaction)))
    settle(actor, thread)
    return reaction


def withdraw_confirmation(actor: Actor, thread: Thread, answer: Answer) -> None:
    """Take that back; what it held up falls. Without a confirmation nothing changes. Needs the thread locked."""
    require(policy.can_withdraw_reaction(actor))
    if take_confirmation_back(actor, thread, answer):
        settle(actor, thread)
