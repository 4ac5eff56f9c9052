"""What happens to threads."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ThreadEvent(Event):
    """The part that all events of a thread share."""

    thread_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadPosted(ThreadEvent):
    """A thread was opened."""

    author_id: int
    offered_ids: tuple[int, ...] = ()
    """Earlier threads that stood before its author; what a form says, so it may name anything."""
    opened_ids: tuple[int, ...] = ()
    """Those of them that were opened."""


@dataclass(frozen=True, kw_only=True)
class ThreadEdited(ThreadEvent):
    """Its title, text, product or tags changed."""


@dataclass(frozen=True, kw_only=True)
class InfoAsked(ThreadEvent):
    """A helper asked the asker for more."""


@dataclass(frozen=True, kw_only=True)
class InfoGiven(ThreadEvent):
    """The asker wrote again, or a helper withdrew the request."""


@dataclass(frozen=True, kw_only=True)
class HaveTooSaid(ThreadEvent):
    """Another member has this too."""

    member_id: int
    have_too_id: int | None = None
    """None, like the asker, in events from before this earned points."""
    asker_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class HaveTooWithdrawn(ThreadEvent):
    """A member does not have this any more, or never had."""

    member_id: int
    have_too_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ThreadPinned(ThreadEvent):
    """It stays on top of its board."""


@dataclass(frozen=True, kw_only=True)
class ThreadUnpinned(ThreadEvent):
    """It takes its place in the list again."""


@dataclass(frozen=True, kw_only=True)
class ThreadLocked(ThreadEvent):
    """Nobody but moderators may write in it."""


@dataclass(frozen=True, kw_only=True)
class ThreadUnlocked(ThreadEvent):
    """It may be written in again."""


@dataclass(frozen=True, kw_only=True)
class ThreadMoved(ThreadEvent):
    """It belongs to another board now."""

    from_board_id: int
    to_board_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadClosed(ThreadEvent):
    """No more posting: with a reason, or as a duplicate of another thread."""

    duplicate_of_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ThreadReopened(ThreadEvent):
    """Posting goes on."""


@dataclass(frozen=True, kw_only=True)
class ThreadRemoved(ThreadEvent):
    """It was taken out of sight, softly."""


@dataclass(frozen=True, kw_only=True)
class ThreadRestored(ThreadEvent):
    """It is back in sight."""


@dataclass(frozen=True, kw_only=True)
class ThreadsMerged(ThreadEvent):
    """The posts of another thread came along into this one."""

    source_id: int
    merge_id: int


@dataclass(frozen=True, kw_only=True)
class MergeUndone(ThreadEvent):
    """They went back."""

    source_id: int
    merge_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadSplit(ThreadEvent):
    """Some posts of this thread became a thread of their own."""

    new_thread_id: int
