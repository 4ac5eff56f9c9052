"""Ranks follow what happens to answers, within its transaction and after reputation's share of it."""

from __future__ import annotations

from community.answers import queries as answers
from community.answers.events import AcceptanceWithdrawn, AnswerAccepted, AnswerRemoved, AnswerRestored
from community.core.actor import SYSTEM, Actor
from community.core.events import Past
from community.ranks import actions
from community.votes.events import VoteCast, VoteWithdrawn


def reconsider_voted(actor: Actor, event: VoteCast | VoteWithdrawn) -> None:
    """The author of the post: points, and whether the answer was found helpful. Replies earn neither."""
    if event.post_kind != "reply":
        actions.reconsider([event.author_id])


def reconsider_accepted(actor: Actor, event: AnswerAccepted) -> None:
    """The answer's author, and the asker, who may have earned by accepting."""
    actions.reconsider([event.answer_author_id, event.asker_id])


def reconsider_answered(actor: Actor, event: AcceptanceWithdrawn | AnswerRemoved | AnswerRestored) -> None:
    """The answer's author."""
    actions.reconsider([answers.get_answer(SYSTEM, event.answer_id).author_id])


def leave_to_the_end(actor: Actor, past: Past) -> None:
    """What happened elsewhere long ago: an import ranks its members once, when everything is there."""
