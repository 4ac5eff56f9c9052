"""What moderators do to a thread: pairs of opposites, each told on the timeline. All need the thread locked."""

from __future__ import annotations

from sqlalchemy import select

from community.boards import policy as boards
from community.boards.models import Board
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_line
from community.members import actions as members
from community.threads import events, policy
from community.threads.actions.facts import add_timeline_entry, settling
from community.threads.models import Thread
from community.threads.rules import REASON_LONGEST

LONGEST_CHAIN = 50  # Duplicates of duplicates; nobody links more by hand.


def pin_thread(actor: Actor, thread: Thread) -> None:
    """Keep the thread on top of its board."""
    require(policy.can_pin_thread(actor, thread))
    if thread.pinned_at is not None:
        return
    thread.pinned_at, thread.pinned_by_id, thread.pin_order = clock.now(), actor.id, 1
    add_timeline_entry(actor, thread, "pinned")
    publish(actor, events.ThreadPinned(thread_id=thread.id))


def unpin_thread(actor: Actor, thread: Thread) -> None:
    """Let the thread take its place in the list again."""
    require(policy.can_pin_thread(actor, thread))
    if thread.pinned_at is None:
        return
    thread.pinned_at, thread.pinned_by_id, thread.pin_order = None, None, 0
    add_timeline_entry(actor, thread, "unpinned")
    publish(actor, events.ThreadUnpinned(thread_id=thread.id))


def lock_thread(actor: Actor, thread: Thread) -> None:
    """Let nobody but moderators write in the thread."""
    require(policy.can_lock_thread(actor, thread))
    if thread.locked_at is not None:
        return
    thread.locked_at, thread.locked_by_id = clock.now(), actor.id
    add_timeline_entry(actor, thread, "locked")
    publish(actor, events.ThreadLocked(thread_id=thread.id))


def unlock_thread(actor: Actor, thread: Thread) -> None:
    """Let everybody write in the thread again."""
    require(policy.can_lock_thread(actor, thread))
    if thread.locked_at is None:
        return
    thread.locked_at = thread.locked_by_id = None
    add_timeline_entry(actor, thread, "unlocked")
    publish(actor, events.ThreadUnlocked(thread_id=thread.id))


def move_thread(actor: Actor, thread: Thread, board: Board) -> None:
    """Put the thread on another board; followers and posts come along. Moving it to its own board changes nothing."""
    require(policy.can_move_thread(actor, thread))
    require(boards.can_read_board(actor, board))
    before = thread.board
    if before.id == board.id:
        return
    with settling(thread):
        thread.board = board
        thread.board_id = board.id
    add_timeline_entry(actor, thread, "moved", from_board=before.name, to_board=board.name)
    publish(actor, events.ThreadMoved(thread_id=thread.id, from_board_id=before.id, to_board_id=board.id))


def close_thread(
    actor: Actor, thread: Thread, *, reason: str = "", duplicate_of: Thread | None = None
) -> None:
    """Let nobody post any more: with a reason, or as a duplicate of another thread.

    Raise Invalid without either, and when the other thread is this one, is gone, or would close a circle.
    """
    require(
        (policy.can_close_duplicate if duplicate_of is not None else policy.can_close_thread)(actor, thread)
    )
    reason = clean_line(reason, limit=REASON_LONGEST)
    if thread.closed_at is not None:
        raise Conflict("This thread is closed already.")
    if duplicate_of is None and not reason:
        raise Invalid(fields={"reason": "Say why, so that readers understand it."})
    if duplicate_of is not None:
        _check_duplicate(thread, duplicate_of)
    with settling(thread):
        thread.closed_at, thread.closed_by_id = clock.now(), actor.id
        thread.close_reason = reason
        thread.duplicate_of_id = duplicate_of.id if duplicate_of else None
    if duplicate_of is not None:
        add_timeline_entry(actor, thread, "duplicate", thread_id=duplicate_of.id, title=duplicate_of.title)
    else:
        add_timeline_entry(actor, thread, "closed", reason=reason)
    publish(
        actor,
        events.ThreadClosed(thread_id=thread.id, duplicate_of_id=duplicate_of.id if duplicate_of else None),
    )


def reopen_thread(actor: Actor, thread: Thread) -> None:
    """Let posting go on."""
    require(policy.can_reopen_thread(actor, thread))
    if thread.closed_at is None:
        return
    with settling(thread):
        thread.closed_at = thread.closed_by_id = thread.duplicate_of_id = None
        thread.close_reason = ""
    add_timeline_entry(actor, thread, "reopened")
    publish(actor, events.ThreadReopened(thread_id=thread.id))


def remove_thread(actor: Actor, thread: Thread, *, reason: str = "") -> None:
    """Take the thread out of sight, softly. Moderators give a reason; an author need not."""
    require(policy.can_remove_thread(actor, thread))
    reason = clean_line(reason, limit=REASON_LONGEST)
    if not reason and not actor.is_member(thread.author_id):
        raise Invalid(fields={"reason": "Say why; the author will read it."})
    with settling(thread):
        thread.removed_at, thread.removed_by_id = clock.now(), actor.id
        thread.removal_reason = reason
    members.count_posts(thread.author_id, threads=-1)
    add_timeline_entry(actor, thread, "removed", reason=reason)
    publish(actor, events.ThreadRemoved(thread_id=thread.id))


def restore_thread(actor: Actor, thread: Thread) -> None:
    """Bring the thread back into sight."""
    require(policy.can_restore_thread(actor, thread))
    if thread.removed_at is None:
        return
    with settling(thread):
        thread.removed_at = thread.removed_by_id = None
        thread.removal_reason = ""
    members.count_posts(thread.author_id, threads=1)
    add_timeline_entry(actor, thread, "restored")
    publish(actor, events.ThreadRestored(thread_id=thread.id))


def _check_duplicate(thread: Thread, original: Thread) -> None:
    if original.id == thread.id:
        raise Invalid(fields={"duplicate_of": "A thread cannot be a duplicate of itself."})
    if not original.is_listed:
        raise Invalid(
            fields={"duplicate_of": "That thread was removed or merged; choose one that can be read."}
        )
    seen: list[int] = [original.id]
    following: int | None = original.duplicate_of_id
    while following is not None and len(seen) < LONGEST_CHAIN:
        if following == thread.id:
            raise Invalid(fields={"duplicate_of": "That thread is itself closed as a duplicate of this one."})
        seen.append(following)
        following = db.session.scalar(select(Thread.duplicate_of_id).where(Thread.id == following))
