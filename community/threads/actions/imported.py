"""Threads that were written elsewhere come in as they stand, many at once: no event, no follower, no notification."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from community.boards import actions as boards
from community.core.actor import Actor
from community.core.bulk import insert_rows
from community.core.db import db
from community.core.policy import require, system_only
from community.core.text.excerpt import excerpt
from community.members import actions as members
from community.threads.actions.text import Body
from community.threads.models import Thread, ThreadTag, TimelineEntry
from community.threads.rules import EXCERPT_LONGEST, Kind, Status, derive_status, slug_of


@dataclass(frozen=True, kw_only=True, slots=True)
class PastEntry:
    """One line of a thread's timeline, in the words of the place that it comes from."""

    words: str
    actor_id: int | None
    happened_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class PastThread:
    """A thread with the facts that its posts add up to. Counts are of posts that are not removed; `id` is reserved."""

    id: int
    board_id: int
    kind: Kind
    title: str
    body: Body
    author_id: int
    created_at: datetime
    edited_at: datetime | None
    last_activity_at: datetime
    asker_active_at: datetime
    first_answer_at: datetime | None
    solved_at: datetime | None
    answer_count: int
    reply_count: int
    accepted_count: int
    vote_count: int
    view_count: int
    closed_at: datetime | None = None
    close_reason: str = ""
    locked_at: datetime | None = None
    pinned_at: datetime | None = None
    removed_at: datetime | None = None
    removal_reason: str = ""
    tags: tuple[str, ...] = ()
    timeline: tuple[PastEntry, ...] = ()

    @property
    def status(self) -> Status:
        """Where it stands, by the same rule as every thread."""
        return derive_status(
            kind=self.kind,
            is_closed=self.closed_at is not None,
            accepted_count=self.accepted_count,
            needs_info=False,
            answer_count=self.answer_count,
        )


def import_threads(actor: Actor, threads: Sequence[PastThread]) -> None:
    """Write the threads with their tags and timelines, and count them on boards, tags and authors."""
    require(system_only(actor))
    insert_rows(Thread, [_row(thread) for thread in threads])
    insert_rows(TimelineEntry, [row for thread in threads for row in _timeline_rows(thread)])
    _set_tags(threads)
    _count_on_boards(threads)
    by_author = Counter(thread.author_id for thread in threads)
    members.count_for_many({author_id: {"thread_count": count} for author_id, count in by_author.items()})


def _row(thread: PastThread) -> dict[str, Any]:
    return {
        "id": thread.id,
        "board_id": thread.board_id,
        "kind": thread.kind.value,
        "title": thread.title,
        "slug": slug_of(thread.title),
        "body_markdown": thread.body.markdown,
        "body_html": thread.body.html,
        "renderer_version": thread.body.renderer_version,
        "excerpt": excerpt(thread.body.html, EXCERPT_LONGEST),
        "author_id": thread.author_id,
        "created_at": thread.created_at,
        "edited_at": thread.edited_at,
        "status": thread.status.value,
        "is_listed": thread.removed_at is None,
        "pin_order": 0 if thread.pinned_at is None else 1,
        "last_activity_at": thread.last_activity_at,
        "asker_active_at": thread.asker_active_at,
        "solved_at": thread.solved_at,
        "first_answer_at": thread.first_answer_at,
        "answer_count": thread.answer_count,
        "reply_count": thread.reply_count,
        "accepted_count": thread.accepted_count,
        "vote_count": thread.vote_count,
        "view_count": thread.view_count,
        "closed_at": thread.closed_at,
        "close_reason": thread.close_reason,
        "locked_at": thread.locked_at,
        "pinned_at": thread.pinned_at,
        "removed_at": thread.removed_at,
        "removal_reason": thread.removal_reason,
    }


def _timeline_rows(thread: PastThread) -> Iterator[dict[str, Any]]:
    for entry in thread.timeline:
        yield {
            "thread_id": thread.id,
            "kind": "imported",
            "actor_id": entry.actor_id,
            "happened_at": entry.happened_at,
            "details": {"words": entry.words},
        }


def _set_tags(threads: Sequence[PastThread]) -> None:
    names = list(dict.fromkeys(name for thread in threads for name in thread.tags))
    if not names:
        return
    # Two names may lead to one tag (“Wi-Fi”, “wifi”), so each is asked for by itself.
    ids = {name: tag.id for name in names for tag in boards.find_or_create_tags([name])}
    wanted = {thread.id: sorted({ids[name] for name in thread.tags if name in ids}) for thread in threads}
    insert_rows(
        ThreadTag,
        [{"thread_id": thread_id, "tag_id": tag_id} for thread_id in wanted for tag_id in wanted[thread_id]],
    )
    for tag_id, count in sorted(Counter(tag_id for tags in wanted.values() for tag_id in tags).items()):
        boards.count_tag_use([tag_id], count)


def _count_on_boards(threads: Sequence[PastThread]) -> None:
    listed = [thread for thread in threads if thread.removed_at is None]
    counts = Counter((thread.board_id, thread.status.value) for thread in listed)
    for (board_id, status), count in sorted(counts.items()):
        boards.count_thread(board_id, status, count)
    for board_id in sorted({thread.board_id for thread in listed}):
        boards.note_activity(
            board_id, max(thread.last_activity_at for thread in listed if thread.board_id == board_id)
        )


def replace_addresses(actor: Actor, thread_id: int, body: Body) -> None:
    """Let the links of a thread's text lead elsewhere. Nobody's words change, so no earlier text is kept."""
    require(system_only(actor))
    db.session.execute(
        update(Thread)
        .where(Thread.id == thread_id)
        .values(body_markdown=body.markdown, body_html=body.html)
        .execution_options(synchronize_session=False)
    )
