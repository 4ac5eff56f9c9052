"""What happens to proposed edits."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class EditEvent(Event):
    """The part that all events of a proposal share. `post_kind` is thread or answer."""

    edit_id: int
    post_kind: str
    post_id: int
    thread_id: int
    author_id: int
    proposer_id: int


@dataclass(frozen=True, kw_only=True)
class EditProposed(EditEvent):
    """A member proposed a better text."""


@dataclass(frozen=True, kw_only=True)
class EditAccepted(EditEvent):
    """It is the post's text now."""

    decided_by_id: int | None


@dataclass(frozen=True, kw_only=True)
class EditDeclined(EditEvent):
    """It was not wanted."""

    decided_by_id: int | None


@dataclass(frozen=True, kw_only=True)
class EditWithdrawn(EditEvent):
    """Its proposer took it back."""


@dataclass(frozen=True, kw_only=True)
class EditExpired(EditEvent):
    """Nobody decided in time."""


@dataclass(frozen=True, kw_only=True)
class EditReverted(EditEvent):
    """An accepted one was taken out of the post again."""
