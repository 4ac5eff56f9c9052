"""What happens to reported posts."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class _OfPost(Event):
    """The part that they share. `post_kind` is thread, answer or reply."""

    post_kind: str
    post_id: int
    thread_id: int
    author_id: int


@dataclass(frozen=True, kw_only=True)
class FlagEvent(_OfPost):
    """The part that events of one report share."""

    flag_id: int
    member_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class PostFlagged(FlagEvent):
    """A member reported a post."""


@dataclass(frozen=True, kw_only=True)
class FlagWithdrawn(FlagEvent):
    """They took it back before anybody decided."""


@dataclass(frozen=True, kw_only=True)
class AppealOpened(_OfPost):
    """An author asks for another look at the removal of their post."""

    item_id: int


@dataclass(frozen=True, kw_only=True)
class DecisionEvent(_OfPost):
    """The part that events of one decision share."""

    decision_id: int


@dataclass(frozen=True, kw_only=True)
class ReviewDecided(DecisionEvent):
    """A moderator decided about a post."""

    item_id: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class DecisionUndone(DecisionEvent):
    """That decision holds no more; what it did was reverted."""

    item_id: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class SpamConfirmed(DecisionEvent):
    """A post is spam."""


@dataclass(frozen=True, kw_only=True)
class SpamUndone(DecisionEvent):
    """It was not, after all."""
