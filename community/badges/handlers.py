"""Reactions: whoever an event touches is looked at anew, for the badges whose facts it may have changed."""

from __future__ import annotations

from typing import Any

from community.badges import actions, queries
from community.core.actor import SYSTEM, Actor
from community.core.events import Event
from community.members.events import MemberErased

_PEOPLE = (
    "author_id", "answer_author_id", "asker_id", "accepted_by_id", "voter_id", "member_id", "proposer_id",
    "decided_by_id", "recommended_by_id",
)  # fmt: skip
"""Fields by which events name members, those of rooms above too."""

_WHOLE_THREAD = frozenset(
    {"ThreadRemoved", "ThreadRestored", "ThreadsMerged", "MergeUndone", "ThreadSplit", "ThreadMoved", "ThreadEdited"}
)  # fmt: skip
"""What happens to a thread happens to all that was written in it."""


def consider(actor: Actor, event: Event) -> None:
    """Settle the awards that the event may have changed."""
    name = type(event).__name__
    badges = queries.list_badges_that_hear(name)
    if not badges:
        return
    touched: set[int] = {actor.id} if actor.id is not None else set()
    for thread_id in {_said(event, field) for field in ("thread_id", "source_id", "new_thread_id")} - {None}:
        touched |= set(
            queries.list_touched(
                [_said(event, field) for field in _PEOPLE],
                answer_id=_said(event, "answer_id"),
                thread_id=thread_id,
                reply_id=_said(event, "reply_id"),
                is_whole=name in _WHOLE_THREAD,
            )
        )
    touched |= {member_id for field in _PEOPLE if (member_id := _said(event, field)) is not None}
    actions.settle_awards(SYSTEM, badges, touched)


def forget_member(_actor: Actor, event: MemberErased) -> None:
    """Take the awards of whoever is erased out of sight."""
    actions.forget_awards(SYSTEM, event.member_id)


def _said(event: Any, field: str) -> int | None:
    value = getattr(event, field, None)
    return value if isinstance(value, int) else None
