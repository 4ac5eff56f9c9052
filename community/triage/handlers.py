"""Reactions to what happens beneath: a question is asked, and everything that may move one."""

from __future__ import annotations

from typing import Protocol

from community.core.actor import SYSTEM, Actor
from community.members.events import MemberErased
from community.threads.events import ThreadPosted
from community.triage import actions, queries
from community.triage.rules.conditions import Kind


class OfThread(Protocol):
    """What every event of a thread says."""

    @property
    def thread_id(self) -> int: ...


class OfMember(Protocol):
    """What every event of a member says."""

    @property
    def member_id(self) -> int: ...


def place_new(_actor: Actor, event: ThreadPosted) -> None:
    """Place a new question in the transaction that makes it, so that there is none without a place."""
    actions.place_questions(SYSTEM, [event.thread_id])


def look(_actor: Actor, event: OfThread) -> None:
    """Look where the question stands now, and those with it that point to it or were merged and split with it."""
    others = [getattr(event, name, None) for name in ("source_id", "new_thread_id", "from_thread_id")]
    ids = [event.thread_id, *(one for one in others if one is not None)]
    actions.place_questions(SYSTEM, [*ids, *queries.list_pointing(event.thread_id)])


def look_at_member(_actor: Actor, event: OfMember) -> None:
    """Look at a member's questions whose rank or role changed, where the tree asks for that."""
    kinds = queries.kinds_in([queries.node_of(queries.get_in_force())])
    if kinds & {Kind.RANK, Kind.ROLE}:
        actions.place_questions(SYSTEM, queries.list_open_of(event.member_id))


def forget_member(_actor: Actor, event: MemberErased) -> None:
    """Forget what an erased member was entitled to."""
    actions.forget_member(event.member_id)
