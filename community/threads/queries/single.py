"""Reading one thread and what belongs to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, bindparam, literal, null, select, union_all

from community.boards.models import Tag
from community.core import clock
from community.core.actor import Actor, Role
from community.core.db import db, fetch
from community.core.errors import NotFound
from community.core.text.lines import clean_body, clean_line
from community.threads import policy
from community.threads.models import Draft, Follow, HaveToo, Thread, ThreadRevision, ThreadTag, TimelineEntry

_NO_SUCH = "There is no such thread, or it was removed."
TWIN_AGE = timedelta(minutes=10)  # Later, somebody may mean to ask it again.
TIMELINE_LONGEST = 40  # More lines than this tell nobody anything; the newest are shown.


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """What a member was typing in a thread."""

    fields: dict[str, str]
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class OwnMarks:
    """What a member has said about a thread, and what they were about to say in it."""

    is_following: bool = False
    has_too: bool = False
    draft: KeptDraft | None = None


@dataclass(frozen=True, slots=True)
class TagLabel:
    """A tag as shown."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class StoryEntry:
    """One thing that happened to a thread."""

    kind: str
    actor_id: int | None
    happened_at: datetime
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ThreadName:
    """How another thread is named and reached."""

    title: str
    url: str


def get_thread(actor: Actor, thread_id: int) -> Thread:
    """The thread with that id and its board. Raise NotFound alike for missing and hidden."""
    return _if_in_sight(actor, find_thread(actor, thread_id))


def find_thread(actor: Actor, thread_id: int) -> Thread | None:
    """The thread with that id and its board, or None when it is missing or hidden.

    A merged one is found even where its posts are now hidden: ask `find_merge_target` before showing anything of it.
    """
    values = {"thread_id": thread_id, "reader_id": actor.id}
    return db.session.scalar(_select(actor.kind, actor.role), values)


def find_twin(actor: Actor, title: str, body: str) -> Thread | None:
    """The actor's thread that says the same and is only minutes old: the same form, sent twice. Else None."""
    query = select(Thread).where(
        Thread.author_id == actor.id,
        Thread.created_at > clock.now() - TWIN_AGE,
        Thread.title == clean_line(title),
        Thread.body_markdown == clean_body(body).strip(),
        Thread.is_listed,
    )
    return db.session.scalar(query.order_by(Thread.id).limit(1))


def lock_thread(actor: Actor, thread_id: int) -> Thread:
    """Like `get_thread`, and nobody else may change its row until the transaction ends."""
    query = _select(actor.kind, actor.role).with_for_update(of=Thread)
    values = {"thread_id": thread_id, "reader_id": actor.id}
    thread = db.session.scalar(query, values, execution_options={"populate_existing": True})
    return _if_in_sight(actor, thread)


def lock_two_threads(actor: Actor, one_id: int, other_id: int) -> tuple[Thread, Thread]:
    """Both threads, locked; the lower id first, so that two who do this never wait for each other for ever."""
    locked = {thread_id: lock_thread(actor, thread_id) for thread_id in sorted({one_id, other_id})}
    return locked[one_id], locked[other_id]


def find_merge_target(actor: Actor, thread: Thread) -> Thread | None:
    """The thread into which this one was merged, followed to the end; None when it was not, or is hidden."""
    seen = {thread.id}
    target: Thread | None = thread
    while target is not None and target.merged_into_id is not None and target.merged_into_id not in seen:
        seen.add(target.merged_into_id)
        query = select(Thread).where(Thread.id == target.merged_into_id, policy.reachable_threads(actor))
        target = db.session.scalar(query)
    return None if target is thread else target


def find_own_marks(actor: Actor, thread_id: int) -> OwnMarks:
    """Whether the actor follows the thread, has the same problem, and has begun to answer, by one statement."""
    if not actor.is_signed_in:
        return OwnMarks()
    values = {"thread_id": thread_id, "actor_id": actor.id, "place": f"thread:{thread_id}"}
    found = {row[0]: row for row in fetch(_OWN_MARKS, values)}
    draft = found.get("draft")
    return OwnMarks(
        is_following="follow" in found,
        has_too="have_too" in found,
        draft=KeptDraft(draft[1], draft[2]) if draft is not None else None,
    )


def list_tags(thread_id: int) -> list[TagLabel]:
    """The thread's tags, by name."""
    return [TagLabel(name, f"/tags/{slug}") for name, slug in fetch(_TAGS, {"thread_id": thread_id})]


def list_tag_names(thread_ids: Iterable[int]) -> dict[int, list[str]]:
    """The names of the tags of each of these threads."""
    names: dict[int, list[str]] = {}
    for thread_id, name in fetch(_TAG_NAMES, {"thread_ids": list(thread_ids)}):
        names.setdefault(thread_id, []).append(name)
    return names


def list_timeline(thread_id: int) -> list[StoryEntry]:
    """What happened to the thread, oldest first; of a very long story the newest lines."""
    rows = fetch(_TIMELINE, {"thread_id": thread_id}).all()
    return [StoryEntry(*row) for row in reversed(rows)]


def list_thread_names(actor: Actor, ids: Iterable[int | None]) -> dict[int, ThreadName]:
    """Titles and addresses of those of these threads that the actor may see, by id; no ids ask nothing."""
    wanted = sorted({thread_id for thread_id in ids if thread_id is not None})
    if not wanted:
        return {}
    query = select(Thread.id, Thread.title, Thread.slug).where(
        Thread.id.in_(wanted), policy.reachable_threads(actor)
    )
    return {
        thread_id: ThreadName(title, f"/threads/{thread_id}/{slug}" if slug else f"/threads/{thread_id}")
        for thread_id, title, slug in db.session.execute(query)
    }


def list_revisions(thread: Thread, first: int, last: int) -> Sequence[ThreadRevision]:
    """Earlier texts with these numbers."""
    query = select(ThreadRevision).where(
        ThreadRevision.thread_id == thread.id, ThreadRevision.number.between(first, last)
    )
    return db.session.scalars(query).all()


def list_follower_ids(thread_id: int) -> Sequence[int]:
    """Ids of the members who follow the thread."""
    return db.session.scalars(select(Follow.member_id).where(Follow.thread_id == thread_id)).all()


def _if_in_sight(actor: Actor, thread: Thread | None) -> Thread:
    if thread is None:
        raise NotFound(_NO_SUCH)
    # What was merged is read where it is now; whoever may not go there must not read it here.
    if thread.merged_into_id is not None and find_merge_target(actor, thread) is None:
        raise NotFound(_NO_SUCH)
    return thread


@cache
def _select(kind: str, role: Role) -> Select[Thread]:
    """One thread for a reader of that kind and role; binds `thread_id` and `reader_id`."""
    reachable = policy.reachable_threads(Actor(kind=kind, role=role))
    return select(Thread).where(Thread.id == bindparam("thread_id"), reachable)


# Built once, of plain columns: building a statement, and the object mapper, each cost as much as running it.
_DRAFTS, _FOLLOWS, _HAVE_TOOS = Draft.__table__.c, Follow.__table__.c, HaveToo.__table__.c
_TAG, _ON_THREAD, _ENTRIES = Tag.__table__.c, ThreadTag.__table__.c, TimelineEntry.__table__.c

_OWN_MARKS: CompoundSelect[Any] = union_all(
    select(literal("draft"), _DRAFTS.fields, _DRAFTS.saved_at).where(
        _DRAFTS.member_id == bindparam("actor_id"), _DRAFTS.place == bindparam("place")
    ),
    select(literal("follow"), null(), null()).where(
        _FOLLOWS.thread_id == bindparam("thread_id"), _FOLLOWS.member_id == bindparam("actor_id")
    ),
    select(literal("have_too"), null(), null()).where(
        _HAVE_TOOS.thread_id == bindparam("thread_id"), _HAVE_TOOS.member_id == bindparam("actor_id")
    ),
)
_TAGS: Select[*tuple[Any, ...]] = (
    select(_TAG.name, _TAG.slug)
    .where(_TAG.id == _ON_THREAD.tag_id, _ON_THREAD.thread_id == bindparam("thread_id"))
    .order_by(_TAG.name)
)
_TAG_NAMES: Select[*tuple[Any, ...]] = (
    select(_ON_THREAD.thread_id, _TAG.name)
    .where(_TAG.id == _ON_THREAD.tag_id, _ON_THREAD.thread_id.in_(bindparam("thread_ids", expanding=True)))
    .order_by(_TAG.name)
)
_TIMELINE: Select[*tuple[Any, ...]] = (
    select(_ENTRIES.kind, _ENTRIES.actor_id, _ENTRIES.happened_at, _ENTRIES.details)
    .where(_ENTRIES.thread_id == bindparam("thread_id"))
    .order_by(_ENTRIES.happened_at.desc(), _ENTRIES.id.desc())
    .limit(TIMELINE_LONGEST)
)
