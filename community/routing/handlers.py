"""Reactions to what happens beneath: a question is asked, somebody answers, a member is erased."""

from __future__ import annotations

from community.answers.events import AnswerPosted
from community.core.actor import SYSTEM, Actor
from community.members.events import MemberErased
from community.routing import actions
from community.threads import queries as threads
from community.threads.events import ThreadPosted


def begin_offering(_actor: Actor, event: ThreadPosted) -> None:
    """Offer a new question for the first time."""
    actions.begin_offering(SYSTEM, event.thread_id, shown_ids=event.offered_ids)


def settle_offers(_actor: Actor, event: AnswerPosted) -> None:
    """An answer ends the offers of its question; what the asker adds does not."""
    if threads.get_thread(SYSTEM, event.thread_id).author_id != event.author_id:
        actions.settle_answered(SYSTEM, event.thread_id, event.author_id)


def forget_member(_actor: Actor, event: MemberErased) -> None:
    """Forget what an erased member wanted, and what was offered to them."""
    actions.forget_wishes(event.member_id)
    actions.forget_offers(event.member_id)
