"""A thread's facts and what follows from them: its status and its board's counts. Rooms above call these."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from community.boards import actions as boards
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.threads.models import Thread, TimelineEntry
from community.threads.rules import derive_status


@contextmanager
def settling(thread: Thread) -> Iterator[None]:
    """Change a thread's facts inside the block; its status and the counts of its board follow."""
    before = _counted_as(thread)
    active_before = thread.last_activity_at
    yield
    thread.status = derive_status(
        kind=thread.kind,
        is_closed=thread.closed_at is not None,
        accepted_count=thread.accepted_count,
        needs_info=thread.needs_info_at is not None,
        answer_count=thread.answer_count,
        is_confirmed=thread.confirmed_at is not None,
    ).value
    if not thread.has_solution:
        thread.solved_at = None
    elif thread.solved_at is None:
        thread.solved_at = thread.confirmed_at or clock.now()
    thread.is_listed = thread.removed_at is None and thread.merged_into_id is None
    db.session.flush()
    after = _counted_as(thread)
    if before == after and thread.last_activity_at == active_before:
        return
    changes: list[tuple[int, str, int, datetime | None]] = []
    if before is not None and before != after:
        changes.append((*before, -1, None))
    if after is not None:
        changes.append((*after, int(before != after), thread.last_activity_at))
    for board_id, status, change, active_at in sorted(changes, key=lambda line: line[0]):
        # The lower board first, or two threads that change places could wait for each other for ever.
        boards.count_thread(board_id, status, change, active_at=active_at)


def note_answer(
    thread: Thread, *, author_id: int, at: datetime, first_at: datetime | None, change: int = 1
) -> None:
    """Count an answer posted (or restored) with change 1, removed with −1.

    `first_at` is when the earliest answer by somebody other than the asker was written that now stands.
    """
    with settling(thread):
        thread.answer_count += change
        note_first_answer(thread, first_at)
        if change > 0:
            _note_activity(thread, author_id, at)


def note_reply(thread: Thread, *, author_id: int, at: datetime, change: int = 1) -> None:
    """Count a reply posted (or restored) with change 1, removed with −1."""
    with settling(thread):
        thread.reply_count += change
        if change > 0:
            _note_activity(thread, author_id, at)


def note_acceptances(thread: Thread, change: int) -> None:
    """Count a live acceptance more or less; the first one solves the thread, the last withdrawn reopens it."""
    with settling(thread):
        thread.accepted_count += change
        if change > 0:
            thread.needs_info_at = thread.needs_info_by_id = None


def note_confirmed(thread: Thread, at: datetime | None) -> None:
    """Keep since when others' confirmations solve the thread; None when they do not (any more)."""
    with settling(thread):
        thread.confirmed_at = at
        if at is not None:
            thread.needs_info_at = thread.needs_info_by_id = None


def give_way_to_acceptance(thread: Thread) -> None:
    """Let an acceptance that is being noted solve the thread instead of others' confirmations.

    Nothing is settled here: it stays solved, and whoever accepts takes members before boards.
    """
    thread.confirmed_at = None


def note_asker(thread: Thread) -> None:
    """Keep that the asker is here, by another word than a post."""
    thread.asker_active_at = max(thread.asker_active_at, clock.now())


def set_counts(
    thread: Thread, *, answers: int, replies: int, accepted: int, solved_at: datetime | None
) -> None:
    """Set what a thread's posts add up to, where many of them came or went at once. Inside `settling`."""
    thread.answer_count, thread.reply_count, thread.accepted_count = answers, replies, accepted
    thread.solved_at = solved_at


def note_first_answer(thread: Thread, at: datetime | None) -> None:
    """Keep when somebody other than the asker first answered, of what still stands; None when nobody has."""
    thread.first_answer_at = None if at is None else max(at, thread.created_at)


def add_votes(thread: Thread, change: int) -> None:
    """Count Helpful marks on the question itself."""
    thread.vote_count += change


def add_timeline_entry(actor: Actor, thread: Thread, kind: str, **details: Any) -> None:
    """Tell the thread's readers what happened."""
    db.session.add(
        TimelineEntry(
            thread_id=thread.id, kind=kind, actor_id=actor.id, happened_at=clock.now(), details=details
        )
    )


def _note_activity(thread: Thread, author_id: int, at: datetime) -> None:
    thread.last_activity_at = max(thread.last_activity_at, at)
    if author_id == thread.author_id:
        thread.asker_active_at = max(thread.asker_active_at, at)
        thread.needs_info_at = thread.needs_info_by_id = None  # The asker wrote again: the request is met.


def _counted_as(thread: Thread) -> tuple[int, str] | None:
    return (thread.board_id, thread.status) if thread.is_listed else None
