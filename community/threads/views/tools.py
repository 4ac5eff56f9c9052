"""The menu of what a moderator, a super user or a member of a high rank can do to a thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from community.core.actor import Actor
from community.escalation import policy as escalation
from community.threads import policy

if TYPE_CHECKING:
    from community.threads.models import Thread


@dataclass(frozen=True, slots=True)
class Tool:
    """One entry: a page to go to (get), or a change made at once."""

    label: str
    url: str
    method: str
    icon: str


def moderator_tools(actor: Actor, thread: Thread) -> list[Tool]:
    """What this actor may do to the thread now."""
    at = f"/threads/{thread.id}"
    tools: list[Tool] = []
    if policy.can_ask_info(actor, thread):
        if thread.needs_info_at is None:
            tools.append(Tool("Ask for more information", f"{at}/info-request", "put", "circle-help"))
        else:
            tools.append(Tool("Has enough information", f"{at}/info-request", "delete", "circle-help"))
    if policy.can_pin_thread(actor, thread):
        is_pinned = thread.pinned_at is not None
        tools.append(
            Tool("Unpin" if is_pinned else "Pin", f"{at}/pin", "delete" if is_pinned else "put", "pin")
        )
    if policy.can_lock_thread(actor, thread):
        is_locked = thread.locked_at is not None
        tools.append(
            Tool("Unlock" if is_locked else "Lock", f"{at}/lock", "delete" if is_locked else "put", "lock")
        )
    if escalation.can_hand_over(actor, thread):
        tools.append(Tool("Hand to the support team …", f"{at}/escalation", "get", "headset"))
    tools += _closing_tools(actor, thread, at)
    if policy.can_move_thread(actor, thread):
        tools.append(Tool("Move, merge, split …", f"{at}/arrange", "get", "arrow-right-left"))
    if thread.removed_at is not None and policy.can_restore_thread(actor, thread):
        tools.append(Tool("Restore", f"{at}/removal", "delete", "rotate-ccw"))
    elif policy.can_remove_thread(actor, thread):
        tools.append(Tool("Remove", f"{at}/removal", "get", "trash-2"))
    return tools


def _closing_tools(actor: Actor, thread: Thread, at: str) -> list[Tool]:
    if thread.closed_at is not None:
        again = Tool("Open again", f"{at}/closure", "delete", "rotate-ccw")
        return [again] if policy.can_reopen_thread(actor, thread) else []
    if policy.can_close_thread(actor, thread):
        return [Tool("Close, duplicate …", f"{at}/closure", "get", "circle-x")]
    if policy.can_close_duplicate(actor, thread):
        return [Tool("Close as a duplicate …", f"{at}/closure", "get", "copy")]
    return []
